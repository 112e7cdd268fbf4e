import { createId } from '@paralleldrive/cuid2'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { WorkspaceRole } from '#shared/domain/workspace'
import { openDesktop } from '#tests/support/desktop'
import { attempt, expectNothing, openWalls, type Walls } from '#tests/support/walls'

let walls: Walls

beforeAll(async () => {
  walls = await openWalls()
})

afterAll(() => walls.close())

const ROLES: WorkspaceRole[] = ['OWNER', 'ADMIN', 'MEMBER', 'VIEWER']

describe('inside a workspace, by role', () => {
  let ticketId: string

  beforeEach(async () => {
    ticketId = await walls.db.addTicket(walls.here)
  })

  const writes: [string, string, () => unknown[]][] = [
    [
      'create a ticket',
      `INSERT INTO "Ticket" ("id", "workspaceId", "createdById", "subject", "description", "updatedAt") VALUES ($1, $2, $3, 'Subject', 'Text', now()) RETURNING 1`,
      () => [createId(), walls.here.workspaceId, walls.mia.person.id],
    ],
    [
      'change a ticket',
      `UPDATE "Ticket" SET "status" = 'CLOSED' WHERE "id" = $1 RETURNING 1`,
      () => [ticketId],
    ],
    [
      'comment',
      `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "content", "updatedAt") VALUES ($1, $2, $3, $4, 'Words', now()) RETURNING 1`,
      () => [createId(), walls.here.workspaceId, ticketId, walls.mia.person.id],
    ],
    [
      'make a tag',
      `INSERT INTO "Tag" ("id", "workspaceId", "name") VALUES ($1, $2, $3) RETURNING 1`,
      () => [createId(), walls.here.workspaceId, createId()],
    ],
    [
      'tag a ticket',
      `INSERT INTO "TicketTag" ("workspaceId", "ticketId", "tagId") SELECT $1, $2, "id" FROM "Tag" WHERE "workspaceId" = $1 RETURNING 1`,
      () => [walls.here.workspaceId, ticketId],
    ],
    [
      'take a tag off',
      `SELECT untag_ticket($1, $2, "id") FROM "Tag" WHERE "workspaceId" = $1 LIMIT 1`,
      () => [walls.here.workspaceId, ticketId],
    ],
    [
      'make a requester',
      `SELECT find_or_create_requester($1, 'new.person@example.org')`,
      () => [walls.here.workspaceId],
    ],
  ]

  it.each(ROLES)('%s reads; all but VIEWER write', async (role) => {
    const member = await walls.db.addMember(walls.here, role)
    const connection = await openDesktop(walls.db.app, member.token)
    for (const table of [
      'Ticket',
      'Comment',
      'Tag',
      'WorkspaceUser',
      'WorkspaceSettings',
      'TicketHistory',
    ]) {
      const outcome = await attempt(connection, `SELECT 1 FROM "${table}"`)
      expect(Array.isArray(outcome) && outcome.length > 0, table).toBe(true)
    }
    for (const [what, text, values] of writes) {
      const outcome = await attempt(connection, text, values())
      if (role === 'VIEWER') expectNothing(outcome, what)
      else expect(Array.isArray(outcome) && outcome.length > 0, what).toBe(true)
    }
    await connection.end()
  })

  it.each(ROLES)(
    '%s cannot write history, counts, members, sessions or delete tickets',
    async (role) => {
      const member = await walls.db.addMember(walls.here, role)
      const connection = await openDesktop(walls.db.app, member.token)
      for (const text of [
        `INSERT INTO "TicketHistory" ("workspaceId", "ticketId", "kind") VALUES ('${walls.here.workspaceId}', '${ticketId}', 'CREATED')`,
        `UPDATE "TicketHistory" SET "after" = 'x'`,
        'DELETE FROM "TicketHistory"',
        'UPDATE "TicketCount" SET "count" = 0',
        'DELETE FROM "Ticket"',
        'DELETE FROM "Comment"',
        `UPDATE "Comment" SET "content" = 'x'`,
        `UPDATE "WorkspaceUser" SET "role" = 'OWNER'`,
        `INSERT INTO "WorkspaceUser" ("id", "userId", "workspaceId", "updatedAt") VALUES ('${createId()}', '${member.person.id}', '${walls.there.workspaceId}', now())`,
        `UPDATE "User" SET "role" = 'SUPER_ADMIN'`,
        'SELECT * FROM private.sessions',
        'SELECT * FROM private.mail_outbox',
        'SELECT * FROM private.secret',
      ]) {
        expect(await attempt(connection, text), text).toBe('42501')
      }
      await connection.end()
    },
  )

  it('writes comments only as the person and only with the current time', async () => {
    const ben = await walls.db.addMember(walls.here)
    const { rows } = await walls.desktop.query(
      `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "content", "createdAt", "updatedAt")
       VALUES ($1, $2, $3, $4, 'Words', '2020-01-01', '2020-01-01')
       RETURNING "userId", "createdAt" > now() - interval '1 minute' AS now, "importedById"`,
      [createId(), walls.here.workspaceId, ticketId, ben.person.id],
    )
    expect(rows).toEqual([{ userId: walls.mia.person.id, now: true, importedById: null }])
  })

  it('adds no comment of somebody else except by the functions for imports', async () => {
    const ben = await walls.db.addMember(walls.here)
    const outcome = await attempt(
      walls.desktop,
      `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "content", "createdAt", "updatedAt", "importKey")
       VALUES ($1, $2, $3, $4, 'Words', '2020-01-01', '2020-01-01', 'key') RETURNING "userId", "importedById"`,
      [createId(), walls.here.workspaceId, ticketId, ben.person.id],
    )
    expect(outcome).toBe('42501')
  })

  it('stores number, version and times of a ticket, whatever a desktop sends', async () => {
    const id = createId()
    const { rows } = await walls.desktop.query(
      `INSERT INTO "Ticket" ("id", "workspaceId", "createdById", "subject", "description", "number", "version", "createdAt", "updatedAt", "closedAt")
       VALUES ($1, $2, $3, 'Subject', 'Text', 999999, 7, '2020-01-01', '2020-01-01', '2020-01-01')
       RETURNING "version", "number" < 999999 AS numbered, "createdAt" > now() - interval '1 minute' AS now, "closedAt"`,
      [id, walls.here.workspaceId, walls.mia.person.id],
    )
    expect(rows).toEqual([{ version: 1, numbered: true, now: true, closedAt: null }])
    const moved = await walls.desktop.query(
      `UPDATE "Ticket" SET "updatedAt" = '2020-01-01' WHERE "id" = $1 RETURNING "version", "updatedAt" > now() - interval '1 minute' AS now`,
      [id],
    )
    expect(moved.rows).toEqual([{ version: 1, now: true }])
    for (const column of [
      'number',
      'version',
      'createdAt',
      'closedAt',
      'queue',
      'importKey',
      'importedAt',
    ]) {
      const text = `UPDATE "Ticket" SET "${column}" = DEFAULT WHERE "id" = $1`
      expect(await attempt(walls.desktop, text, [id]), column).toBe('42501')
    }
  })

  it('ends with the membership, also in an open connection, and an archived workspace is read-only', async () => {
    const leaver = await walls.db.addMember(walls.here)
    const connection = await openDesktop(walls.db.app, leaver.token)
    const seen = async () => {
      const outcome = await attempt(connection, 'SELECT 1 FROM "Ticket" LIMIT 1')
      return Array.isArray(outcome) ? outcome.length : outcome
    }
    const change = `UPDATE "Ticket" SET "status" = 'CLOSED' WHERE "id" = '${ticketId}' RETURNING 1`
    expect(await seen()).toBe(1)
    await walls.db.sql.query('UPDATE "Workspace" SET "isActive" = false WHERE "id" = $1', [
      walls.here.workspaceId,
    ])
    expect(await seen()).toBe(1)
    expect(await attempt(connection, change)).toEqual([])
    await walls.db.sql.query('UPDATE "Workspace" SET "isActive" = true WHERE "id" = $1', [
      walls.here.workspaceId,
    ])
    expect(await attempt(connection, change)).toHaveLength(1)
    await walls.db.sql.query('UPDATE "WorkspaceUser" SET "isActive" = false WHERE "userId" = $1', [
      leaver.person.id,
    ])
    expect(await seen()).toBe(0)
    await connection.end()
  })

  it('shows notifications only to their user, who can only mark them', async () => {
    const ben = await walls.db.addMember(walls.here)
    const benDesktop = await openDesktop(walls.db.app, ben.token)
    expect(await attempt(benDesktop, 'SELECT 1 FROM "Notification"')).toEqual([])
    expect(
      await attempt(benDesktop, 'UPDATE "Notification" SET "isRead" = true RETURNING 1'),
    ).toEqual([])
    await benDesktop.end()
    expect(
      await attempt(walls.desktop, 'UPDATE "Notification" SET "isRead" = true RETURNING 1'),
    ).toHaveLength(1)
    expect(await attempt(walls.desktop, `UPDATE "Notification" SET "content" = 'x'`)).toBe('42501')
  })
})
