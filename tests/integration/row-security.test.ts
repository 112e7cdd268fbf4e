import { createId } from '@paralleldrive/cuid2'
import { type Client, DatabaseError } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Membership, WorkspaceRole } from '../../src/shared/domain/workspace'
import { newToken, openDesktop } from '../support/desktop'
import { openTestDesk, type TestDesk, type TestMember } from '../support/workspace'

/*
 * What somebody with psql, a desktop's login and a valid session of workspace A can do to workspace B.
 * The tables come from the catalogue: a new one without a policy, or without a row here, fails.
 */

let desk: TestDesk
let here: Membership
let there: Membership
let mia: TestMember
let stranger: TestMember
/** Mia's own connection. */
let desktop: Client

const ROLES: WorkspaceRole[] = ['OWNER', 'ADMIN', 'MEMBER', 'VIEWER']

beforeAll(async () => {
  desk = await openTestDesk()
  here = await desk.addWorkspace('Here')
  there = await desk.addWorkspace('There')
  mia = await desk.addMember(here, 'OWNER')
  stranger = await desk.addMember(there, 'OWNER', 'Sam Stranger')
  await fill(here, mia)
  await fill(there, stranger)
  desktop = await openDesktop(desk.app, mia.token)
})

afterAll(async () => {
  await desktop.end()
  await desk.close()
})

/** At least one row in every table. */
async function fill(workspace: Membership, member: TestMember): Promise<void> {
  const { sql } = desk
  const ticketId = await desk.addTicket(workspace, { assignedToId: member.person.id })
  const tagId = createId()
  const ids = [workspace.workspaceId, ticketId]
  await sql.query('INSERT INTO "Tag" ("id", "workspaceId", "name") VALUES ($1, $2, $3)', [
    tagId,
    workspace.workspaceId,
    'urgent',
  ])
  await sql.query(
    'INSERT INTO "TicketTag" ("workspaceId", "ticketId", "tagId") VALUES ($1, $2, $3)',
    [...ids, tagId],
  )
  await sql.query(
    `INSERT INTO "Comment" ("workspaceId", "ticketId", "id", "userId", "content") VALUES ($1, $2, $3, $4, 'Secret')`,
    [...ids, createId(), member.person.id],
  )
  await sql.query(
    `INSERT INTO "Attachment" ("workspaceId", "ticketId", "id", "name", "url", "type", "size")
     VALUES ($1, $2, $3, 'a.txt', 'app://a', 'text/plain', 1)`,
    [...ids, createId()],
  )
  await sql.query(
    `INSERT INTO "Notification" ("workspaceId", "ticketId", "id", "userId", "type", "content")
     VALUES ($1, $2, $3, $4, 'MENTION', 'Look')`,
    [...ids, createId(), member.person.id],
  )
  await sql.query(
    `INSERT INTO "OTPToken" ("id", "email", "token", "expiresAt") VALUES ($1, $2, $3, now() + interval '4 minutes')`,
    [createId(), member.person.email, 'a'.repeat(64)],
  )
}

/** The condition that picks the other workspace's rows of a table. */
function theirs(table: string): string {
  if (table === 'User') {
    return `"id" IN (SELECT "userId" FROM "WorkspacePerson" WHERE "workspaceId" = '${there.workspaceId}')`
  }
  if (table === 'Workspace') return `"id" = '${there.workspaceId}'`
  if (table === 'OTPToken') return `"email" = '${stranger.person.email}'`
  return `"workspaceId" = '${there.workspaceId}'`
}

async function tablesAndColumns(): Promise<{ table: string; columns: string[] }[]> {
  const { rows } = await desk.sql.query<{ table: string; columns: string[] }>(
    `SELECT c.relname AS table, array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
       AND c.relname <> '_prisma_migrations'
     GROUP BY 1 ORDER BY 1`,
  )
  return rows
}

/** Runs one statement, undone afterwards; answers the SQLSTATE of a refusal, or the rows. */
async function attempt(
  connection: Client,
  text: string,
  values: unknown[] = [],
): Promise<string | Record<string, unknown>[]> {
  await connection.query('BEGIN')
  try {
    const { rows } = await connection.query<Record<string, unknown>>(text, values)
    return rows
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    return error.code ?? ''
  } finally {
    await connection.query('ROLLBACK')
  }
}

/** A refusal, or nothing at all. */
function expectNothing(outcome: string | Record<string, unknown>[], what: string): void {
  if (typeof outcome === 'string') expect(outcome, what).toMatch(/^(42501|428C9|23\d\d\d)$/)
  else expect(outcome, what).toEqual([])
}

describe("another workspace's rows, table by table", () => {
  it('are there, in every table', async () => {
    const tables = await tablesAndColumns()
    expect(tables.length).toBeGreaterThanOrEqual(14)
    for (const { table } of tables) {
      const { rows } = await desk.sql.query(`SELECT FROM "${table}" WHERE ${theirs(table)} LIMIT 1`)
      expect(rows.length, `a row of the other workspace in ${table}`).toBe(1)
    }
  })

  it('cannot be read', async () => {
    for (const { table, columns } of await tablesAndColumns()) {
      for (const column of columns) {
        const text = `SELECT "${column}" FROM "${table}" WHERE ${theirs(table)}`
        expectNothing(await attempt(desktop, text), text)
      }
    }
  })

  it('cannot be changed, column by column, nor deleted', async () => {
    for (const { table, columns } of await tablesAndColumns()) {
      for (const column of columns) {
        const text = `UPDATE "${table}" SET "${column}" = "${column}" WHERE ${theirs(table)} RETURNING 1`
        expectNothing(await attempt(desktop, text), text)
      }
      const text = `DELETE FROM "${table}" WHERE ${theirs(table)} RETURNING 1`
      expectNothing(await attempt(desktop, text), text)
    }
  })

  it('cannot be added', async () => {
    for (const { table, columns } of await tablesAndColumns()) {
      const { rows } = await desk.sql.query<Record<string, unknown>>(
        `SELECT * FROM "${table}" WHERE ${theirs(table)} LIMIT 1`,
      )
      const row = { ...rows[0], ...('id' in (rows[0] ?? {}) ? { id: createId() } : {}) }
      const given = columns.filter(
        (column) =>
          !['queue', 'priorityRank', 'assigneeKey', 'excerpt', 'importedAt', 'number'].includes(
            column,
          ),
      )
      const text = `INSERT INTO "${table}" (${given.map((column) => `"${column}"`).join(', ')})
        VALUES (${given.map((_, index) => `$${index + 1}`).join(', ')})`
      const outcome = await attempt(
        desktop,
        text,
        given.map((column) => (row as Record<string, unknown>)[column]),
      )
      expect(outcome, table).toBe('42501')
    }
  })

  it('cannot be reached by moving own rows', async () => {
    for (const { table, columns } of await tablesAndColumns()) {
      for (const column of ['workspaceId', 'userId', 'role', 'createdById', 'actorId']) {
        if (!columns.includes(column)) continue
        const value =
          { workspaceId: there.workspaceId, role: table === 'User' ? 'SUPER_ADMIN' : 'OWNER' }[
            column
          ] ?? stranger.person.id
        const text = `UPDATE "${table}" SET "${column}" = '${value}'`
        expect(await attempt(desktop, text), text).toBe('42501')
      }
    }
  })

  it('cannot be named by own rows', async () => {
    const { rows } = await desk.sql.query<{
      ticket: string
      tag: string
      myTicket: string
      myTag: string
    }>(
      `SELECT (SELECT "id" FROM "Ticket" WHERE "workspaceId" = $1) AS ticket,
              (SELECT "id" FROM "Tag" WHERE "workspaceId" = $1) AS tag,
              (SELECT "id" FROM "Ticket" WHERE "workspaceId" = $2 LIMIT 1) AS "myTicket",
              (SELECT "id" FROM "Tag" WHERE "workspaceId" = $2 LIMIT 1) AS "myTag"`,
      [there.workspaceId, here.workspaceId],
    )
    const ids = rows[0]
    const comment = `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "content", "updatedAt") VALUES ($1, $2, $3, $4, 'x', now())`
    const values = [createId(), here.workspaceId, ids?.ticket, mia.person.id]
    expect(await attempt(desktop, comment, values)).toBe('23503')
    const tag = `INSERT INTO "TicketTag" ("workspaceId", "ticketId", "tagId") VALUES ($1, $2, $3)`
    expect(await attempt(desktop, tag, [here.workspaceId, ids?.myTicket, ids?.tag])).toBe('23503')
    expect(await attempt(desktop, tag, [here.workspaceId, ids?.ticket, ids?.myTag])).toBe('23503')
    const assign = `UPDATE "Ticket" SET "assignedToId" = $1`
    expect(await attempt(desktop, assign, [stranger.person.id])).toBe('23514')
  })

  it('cannot be reached through functions', async () => {
    const workspace = there.workspaceId
    for (const [text, values] of [
      [`SELECT * FROM find_people($1, '')`, [workspace]],
      [`SELECT * FROM find_people($1, 'sam')`, [workspace]],
      [
        `SELECT * FROM search_tickets($1, 'printer', null, null, 'updated', true, null, null, null, 50)`,
        [workspace],
      ],
      [`SELECT find_or_create_requester($1, 'x@example.org')`, [workspace]],
      [`SELECT * FROM import_tickets($1, '[]')`, [workspace]],
      [`SELECT import_reply($1, '{}')`, [workspace]],
    ] as const) {
      expectNothing(await attempt(desktop, text, [...values]), text)
    }
  })
})

describe('without a session', () => {
  it.each(['no token', 'a forged token', 'a revoked session'])(
    '%s sees and writes nothing',
    async (kind) => {
      const leaver = await desk.addMember(here)
      await desk.sql.query('UPDATE private.sessions SET revoked_at = now() WHERE user_id = $1', [
        leaver.person.id,
      ])
      const tokens = new Map([
        ['a forged token', newToken().token],
        ['a revoked session', leaver.token],
      ])
      const nobody = await openDesktop(desk.app, tokens.get(kind))
      for (const { table } of await tablesAndColumns()) {
        expectNothing(await attempt(nobody, `SELECT 1 FROM "${table}"`), table)
      }
      expect(
        await attempt(
          nobody,
          'INSERT INTO "Ticket" ("id", "workspaceId", "createdById", "subject", "description", "updatedAt") VALUES ($1, $2, $3, \'Subject\', \'Text\', now())',
          [createId(), here.workspaceId, mia.person.id],
        ),
      ).toBe('42501')
      await nobody.end()
    },
  )
})

describe('inside a workspace, by role', () => {
  let ticketId: string

  beforeEach(async () => {
    ticketId = await desk.addTicket(here)
  })

  const writes: [string, string, () => unknown[]][] = [
    [
      'create a ticket',
      `INSERT INTO "Ticket" ("id", "workspaceId", "createdById", "subject", "description", "updatedAt") VALUES ($1, $2, $3, 'Subject', 'Text', now()) RETURNING 1`,
      () => [createId(), here.workspaceId, mia.person.id],
    ],
    [
      'change a ticket',
      `UPDATE "Ticket" SET "status" = 'CLOSED' WHERE "id" = $1 RETURNING 1`,
      () => [ticketId],
    ],
    [
      'comment',
      `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "content", "updatedAt") VALUES ($1, $2, $3, $4, 'Words', now()) RETURNING 1`,
      () => [createId(), here.workspaceId, ticketId, mia.person.id],
    ],
    [
      'make a tag',
      `INSERT INTO "Tag" ("id", "workspaceId", "name") VALUES ($1, $2, $3) RETURNING 1`,
      () => [createId(), here.workspaceId, createId()],
    ],
    [
      'tag a ticket',
      `INSERT INTO "TicketTag" ("workspaceId", "ticketId", "tagId") SELECT $1, $2, "id" FROM "Tag" WHERE "workspaceId" = $1 RETURNING 1`,
      () => [here.workspaceId, ticketId],
    ],
    [
      'take a tag off',
      `DELETE FROM "TicketTag" WHERE "workspaceId" = $1 RETURNING 1`,
      () => [here.workspaceId],
    ],
    [
      'make a requester',
      `SELECT find_or_create_requester($1, 'new.person@example.org')`,
      () => [here.workspaceId],
    ],
  ]

  it.each(ROLES)('%s reads; all but VIEWER write', async (role) => {
    const member = await desk.addMember(here, role)
    const connection = await openDesktop(desk.app, member.token)
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
      const member = await desk.addMember(here, role)
      const connection = await openDesktop(desk.app, member.token)
      for (const text of [
        `INSERT INTO "TicketHistory" ("workspaceId", "ticketId", "kind") VALUES ('${here.workspaceId}', '${ticketId}', 'CREATED')`,
        `UPDATE "TicketHistory" SET "after" = 'x'`,
        'DELETE FROM "TicketHistory"',
        'UPDATE "TicketCount" SET "count" = 0',
        'DELETE FROM "Ticket"',
        'DELETE FROM "Comment"',
        `UPDATE "Comment" SET "content" = 'x'`,
        `UPDATE "WorkspaceUser" SET "role" = 'OWNER'`,
        `INSERT INTO "WorkspaceUser" ("id", "userId", "workspaceId", "updatedAt") VALUES ('${createId()}', '${member.person.id}', '${there.workspaceId}', now())`,
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

  it('writes comments only as oneself and only now', async () => {
    const ben = await desk.addMember(here)
    const { rows } = await desktop.query(
      `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "content", "createdAt", "updatedAt")
       VALUES ($1, $2, $3, $4, 'Words', '2020-01-01', '2020-01-01')
       RETURNING "userId", "createdAt" > now() - interval '1 minute' AS now, "importedById"`,
      [createId(), here.workspaceId, ticketId, ben.person.id],
    )
    expect(rows).toEqual([{ userId: mia.person.id, now: true, importedById: null }])
  })

  it('names whoever brings in a comment of somebody else', async () => {
    const ben = await desk.addMember(here)
    const { rows } = await desktop.query(
      `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "content", "createdAt", "updatedAt", "importKey")
       VALUES ($1, $2, $3, $4, 'Words', '2020-01-01', '2020-01-01', 'key') RETURNING "userId", "importedById"`,
      [createId(), here.workspaceId, ticketId, ben.person.id],
    )
    expect(rows).toEqual([{ userId: ben.person.id, importedById: mia.person.id }])
  })

  it('keeps number, version and times of a ticket, whatever a desktop sends', async () => {
    const id = createId()
    const { rows } = await desktop.query(
      `INSERT INTO "Ticket" ("id", "workspaceId", "createdById", "subject", "description", "number", "version", "createdAt", "updatedAt", "closedAt")
       VALUES ($1, $2, $3, 'Subject', 'Text', 999999, 7, '2020-01-01', '2020-01-01', '2020-01-01')
       RETURNING "version", "number" < 999999 AS numbered, "createdAt" > now() - interval '1 minute' AS now, "closedAt"`,
      [id, here.workspaceId, mia.person.id],
    )
    expect(rows).toEqual([{ version: 1, numbered: true, now: true, closedAt: null }])
    const moved = await desktop.query(
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
      expect(await attempt(desktop, text, [id]), column).toBe('42501')
    }
  })

  it('ends with the membership, in an open connection too, and an archived workspace is read-only', async () => {
    const leaver = await desk.addMember(here)
    const connection = await openDesktop(desk.app, leaver.token)
    const seen = async () => {
      const outcome = await attempt(connection, 'SELECT 1 FROM "Ticket" LIMIT 1')
      return Array.isArray(outcome) ? outcome.length : outcome
    }
    const change = `UPDATE "Ticket" SET "status" = 'CLOSED' WHERE "id" = '${ticketId}' RETURNING 1`
    expect(await seen()).toBe(1)
    await desk.sql.query('UPDATE "Workspace" SET "isActive" = false WHERE "id" = $1', [
      here.workspaceId,
    ])
    expect(await seen()).toBe(1)
    expect(await attempt(connection, change)).toEqual([])
    await desk.sql.query('UPDATE "Workspace" SET "isActive" = true WHERE "id" = $1', [
      here.workspaceId,
    ])
    expect(await attempt(connection, change)).toHaveLength(1)
    await desk.sql.query('UPDATE "WorkspaceUser" SET "isActive" = false WHERE "userId" = $1', [
      leaver.person.id,
    ])
    expect(await seen()).toBe(0)
    await connection.end()
  })

  it('shows notifications to their user alone, who can do no more than mark them', async () => {
    const ben = await desk.addMember(here)
    const benDesktop = await openDesktop(desk.app, ben.token)
    expect(await attempt(benDesktop, 'SELECT 1 FROM "Notification"')).toEqual([])
    expect(
      await attempt(benDesktop, 'UPDATE "Notification" SET "isRead" = true RETURNING 1'),
    ).toEqual([])
    await benDesktop.end()
    expect(
      await attempt(desktop, 'UPDATE "Notification" SET "isRead" = true RETURNING 1'),
    ).toHaveLength(1)
    expect(await attempt(desktop, `UPDATE "Notification" SET "content" = 'x'`)).toBe('42501')
  })
})

describe('ways round', () => {
  it.each([
    ['acting as the owner', 'SET ROLE connect_owner'],
    ['another session user', "SET SESSION AUTHORIZATION 'connect_owner'"],
    ['reading without row security', `SET LOCAL row_security = off; SELECT * FROM "Ticket"`],
    ['a temporary table', 'CREATE TEMP TABLE t (id int)'],
    ['a table of its own', 'CREATE TABLE public.t (id int)'],
    ['a function of its own', `CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'`],
    ['an object in a private schema', 'CREATE TABLE private.t (id int)'],
    ['a large object', 'SELECT lo_create(0)'],
    ['running a program', `COPY (SELECT 1) TO PROGRAM 'true'`],
    ['reading a file', `SELECT pg_read_file('postgresql.conf')`],
    ['reading passwords', 'SELECT * FROM pg_authid'],
    ["calling the worker's functions", `SELECT private.claim_mail('me', 1, '1 hour')`],
    ['making codes', 'SELECT private.new_code()'],
    ['asking for the hash of a code', `SELECT private.code_hash('a', 'b', 'c')`],
    ['a trigger function', 'SELECT private.count_inserted()'],
  ])('%s is refused', async (_, text) => {
    expect(await attempt(desktop, text)).toBe('42501')
  })

  it('a hostile search path and settings change nothing', async () => {
    await desktop.query('BEGIN')
    await desktop.query(`SET LOCAL search_path = pg_temp, extensions, private, public`)
    await desktop.query(`SET LOCAL standard_conforming_strings = off`)
    await desktop.query(`SELECT set_config('app.user_id', $1, true)`, [stranger.person.id])
    const { rows } = await desktop.query<{ user_id: string }>(
      'SELECT * FROM public.current_session()',
    )
    expect(rows[0]?.user_id).toBe(mia.person.id)
    const found = await desktop.query(
      `SELECT * FROM public.search_tickets($1, $2, null, null, 'updated', true, null, null, null, 50)`,
      [here.workspaceId, `%' OR true --`],
    )
    expect(found.rows).toEqual([])
    await desktop.query('ROLLBACK')
  })
})
