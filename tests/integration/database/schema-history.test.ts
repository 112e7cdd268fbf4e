import { createId } from '@paralleldrive/cuid2'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Client } from 'pg'
import type { Membership } from '#shared/domain/workspace'
import { openDesktop } from '#tests/support/desktop'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

/* What triggers write for a ticket, whoever changes it: version, times, history. */

let db: TestDatabase
let acme: Membership
let mia: TestMember
let desktop: Client
let ticketId: string

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace()
  mia = await db.addMember(acme)
  desktop = await openDesktop(db.app, mia.token)
})

afterAll(async () => {
  await desktop.end()
  await db.close()
})

beforeEach(async () => {
  ticketId = await db.addTicket(acme)
})

interface TicketState {
  version: number
  status: string
  createdAt: Date
  updatedAt: Date
  closedAt: Date | null
  importedAt: Date | null
}

const ticket = async (id = ticketId): Promise<TicketState> => {
  const { rows } = await db.sql.query<TicketState>('SELECT * FROM "Ticket" WHERE "id" = $1', [id])
  if (rows[0] === undefined) throw new Error('no such ticket')
  return rows[0]
}

const history = async (id = ticketId) =>
  (
    await db.sql.query<{
      kind: string
      before: string | null
      after: string | null
      actorId: string | null
    }>(
      'SELECT "kind", "before", "after", "actorId" FROM "TicketHistory" WHERE "ticketId" = $1 ORDER BY "id"',
      [id],
    )
  ).rows

const change = (set: string, connection = desktop) =>
  connection.query(`UPDATE "Ticket" SET ${set} WHERE "id" = '${ticketId}'`)

const addTag = async (id: string, name: string, connection = desktop) => {
  const tagId = createId()
  await connection.query('INSERT INTO "Tag" ("id", "workspaceId", "name") VALUES ($1, $2, $3)', [
    tagId,
    acme.workspaceId,
    name,
  ])
  await connection.query(
    'INSERT INTO "TicketTag" ("workspaceId", "ticketId", "tagId") VALUES ($1, $2, $3)',
    [acme.workspaceId, id, tagId],
  )
  return tagId
}

describe('a change of fields', () => {
  it('raises the version by one and writes an entry per field, by the signed-in person', async () => {
    await change(`"status" = 'WAITING', "priority" = 'URGENT', "assignedToId" = '${mia.person.id}'`)
    await change(`"subject" = 'Another subject'`)
    await change(`"description" = 'Another text'`)
    expect((await ticket()).version).toBe(4)
    const by = { actorId: mia.person.id }
    expect(await history()).toEqual([
      { kind: 'CREATED', before: null, after: null, actorId: null },
      { kind: 'STATUS_CHANGED', before: 'OPEN', after: 'WAITING', ...by },
      { kind: 'PRIORITY_CHANGED', before: 'MEDIUM', after: 'URGENT', ...by },
      { kind: 'ASSIGNEE_CHANGED', before: null, after: mia.person.id, ...by },
      { kind: 'SUBJECT_CHANGED', before: 'Printer on fire', after: 'Another subject', ...by },
      { kind: 'DESCRIPTION_CHANGED', before: 'Something is wrong.', after: 'Another text', ...by },
    ])
  })

  it('that changes nothing leaves no trace', async () => {
    const before = await ticket()
    await change(`"status" = 'OPEN', "subject" = "subject"`)
    expect(await ticket()).toEqual(before)
    expect(await history()).toHaveLength(1)
  })

  it('sets closedAt once: it stays from resolved to closed, reopening clears it', async () => {
    await change(`"status" = 'RESOLVED'`)
    const { closedAt } = await ticket()
    expect(closedAt).toBeInstanceOf(Date)
    await change(`"status" = 'CLOSED'`)
    expect((await ticket()).closedAt).toEqual(closedAt)
    await change(`"status" = 'IN_PROGRESS'`)
    expect((await ticket()).closedAt).toBe(null)
  })

  it('of two at the same version one wins', async () => {
    const other = await openDesktop(db.app, (await db.addMember(acme)).token)
    const assign = `"priority" = 'HIGH' WHERE "version" = 1 AND "id" = '${ticketId}'`
    const results = await Promise.all(
      [desktop, other].map((connection, index) =>
        connection.query(
          `UPDATE "Ticket" SET "status" = '${index === 0 ? 'WAITING' : 'CLOSED'}', ${assign}`,
        ),
      ),
    )
    await other.end()
    expect(results.map(({ rowCount }) => rowCount).sort()).toEqual([0, 1])
    expect((await ticket()).version).toBe(2)
  })

  it('by the operator has no actor', async () => {
    await change(`"status" = 'CLOSED'`, db.sql)
    expect((await history()).at(-1)).toMatchObject({ kind: 'STATUS_CHANGED', actorId: null })
  })
})

describe('comments and tags', () => {
  it.each(['comment', 'tag'])('a %s moves updatedAt and keeps the version', async (what) => {
    const id = createId()
    await db.sql.query(
      `INSERT INTO "Ticket" ("id", "workspaceId", "createdById", "subject", "description", "createdAt", "updatedAt")
       VALUES ($1, $2, $3, 'Old subject', 'Text', '2024-01-01', '2024-01-01')`,
      [id, acme.workspaceId, mia.person.id],
    )
    if (what === 'tag') await addTag(id, createId())
    else {
      await desktop.query(
        `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "content", "updatedAt") VALUES ($1, $2, $3, $4, 'Words', now())`,
        [createId(), acme.workspaceId, id, mia.person.id],
      )
    }
    const { version, updatedAt, createdAt } = await ticket(id)
    expect(version).toBe(1)
    expect(createdAt).toEqual(new Date('2024-01-01T00:00:00Z'))
    expect(updatedAt.getTime()).toBeGreaterThan(Date.UTC(2026, 0, 1))
  })

  it('tags that were added and removed are remembered by name', async () => {
    const tagId = await addTag(ticketId, 'Refund')
    await desktop.query('SELECT untag_ticket($1, $2, $3)', [acme.workspaceId, ticketId, tagId])
    const by = { actorId: mia.person.id }
    expect((await history()).slice(1)).toEqual([
      { kind: 'TAG_ADDED', before: null, after: 'Refund', ...by },
      { kind: 'TAG_REMOVED', before: 'Refund', after: null, ...by },
    ])
  })

  it('are deleted with their ticket', async () => {
    await addTag(ticketId, 'gone')
    await db.sql.query('DELETE FROM "Ticket" WHERE "id" = $1', [ticketId])
    expect(await history()).toEqual([])
  })
})

describe('an imported ticket', () => {
  it('has its own times, and its tags are no change', async () => {
    const id = createId()
    const at = (day: number) => new Date(Date.UTC(2024, 0, day))
    await desktop.query('BEGIN')
    const row = { id, key: id, subject: 'Old subject', description: 'Old text', status: 'CLOSED' }
    const times = { createdAt: at(1), updatedAt: at(9), closedAt: at(5) }
    await desktop.query('SELECT import_tickets($1, $2)', [
      acme.workspaceId,
      JSON.stringify([
        { ...row, ...times, priority: 'LOW', email: mia.person.email, assigneeId: null, tags: [] },
      ]),
    ])
    await addTag(id, 'imported')
    await desktop.query('COMMIT')
    expect(await ticket(id)).toMatchObject({
      createdAt: at(1),
      updatedAt: at(9),
      closedAt: at(5),
      version: 1,
    })
    expect(await history(id)).toEqual([
      { kind: 'IMPORTED', before: null, after: null, actorId: mia.person.id },
    ])
    await addTag(id, 'later')
    expect((await history(id)).at(-1)).toMatchObject({ kind: 'TAG_ADDED', after: 'later' })
  })

  it('cannot come from the future, nor end before it began', async () => {
    const id = createId()
    await db.sql.query(
      `INSERT INTO "Ticket" ("id", "workspaceId", "createdById", "subject", "description", "status", "createdAt", "updatedAt", "closedAt", "importKey")
       VALUES ($1, $2, $3, 'Odd subject', 'Text', 'CLOSED', '2999-01-01', '2020-01-01', '2019-01-01', $1)`,
      [id, acme.workspaceId, mia.person.id],
    )
    const { createdAt, updatedAt, closedAt } = await ticket(id)
    expect(createdAt.getTime()).toBeLessThanOrEqual(Date.now() + 60_000)
    expect([updatedAt, closedAt]).toEqual([createdAt, createdAt])
  })

  it('is moved by an imported comment at most to the time of that comment', async () => {
    const id = createId()
    await db.sql.query(
      `INSERT INTO "Ticket" ("id", "workspaceId", "createdById", "subject", "description", "createdAt", "updatedAt", "importKey")
       VALUES ($1, $2, $3, 'Old subject', 'Text', '2024-01-01', '2024-01-01', $1)`,
      [id, acme.workspaceId, mia.person.id],
    )
    for (const day of ['2024-01-03', '2024-01-02']) {
      await db.sql.query(
        `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "content", "createdAt", "updatedAt", "importKey")
         VALUES ($1, $2, $3, $4, 'Words', $5, $5, $1)`,
        [createId(), acme.workspaceId, id, mia.person.id, day],
      )
    }
    expect((await ticket(id)).updatedAt).toEqual(new Date('2024-01-03T00:00:00Z'))
  })
})

it('the excerpt is the start of the description in one line', async () => {
  await db.sql.query('UPDATE "Ticket" SET "description" = $2 WHERE "id" = $1', [
    ticketId,
    `  Dear support,\n\n\tmy ${'very '.repeat(100)}old printer`,
  ])
  const { rows } = await db.sql.query<{ excerpt: string }>(
    'SELECT "excerpt" FROM "Ticket" WHERE "id" = $1',
    [ticketId],
  )
  expect(rows[0]?.excerpt).toMatch(/^Dear support, my very very /)
  expect(rows[0]?.excerpt).toHaveLength(140)
})
