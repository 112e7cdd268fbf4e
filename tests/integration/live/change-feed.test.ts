import { createId } from '@paralleldrive/cuid2'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { Change } from '#shared/domain/change'
import type { Membership } from '#shared/domain/workspace'
import { openDesktop } from '#tests/support/desktop'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

/*
 * The feed is read as a desktop reads it: with its own login and session, and the cursor of the
 * previous answer.
 */

interface Answer {
  cursor: string
  state: 'ok' | 'behind'
  changes: Change[]
}

let db: TestDatabase
let acme: Membership
let mia: TestMember
let desktop: Client
let ticketId: string

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace()
  mia = await db.addMember(acme, 'OWNER')
  desktop = await openDesktop(db.app, mia.token)
})
afterAll(async () => {
  await desktop.end()
  await db.close()
})
beforeEach(async () => {
  ticketId = await db.addTicket(acme)
})

async function look(since: string | null, howMany = 10_000, as = desktop): Promise<Answer> {
  const { rows } = await as.query<{ answer: Answer | null }>(
    'SELECT read_changes($1, $2) AS answer',
    [since, howMany],
  )
  const answer = rows[0]?.answer ?? null
  if (answer === null) throw new Error('no session')
  return answer
}

async function another(): Promise<Client> {
  const client = new Client({ ...db.owner, connectionTimeoutMillis: 10_000 })
  await client.connect()
  return client
}

/**
 * The cursor names every transaction of the server that still runs, those of other databases too. While one
 * of them is older than what was purged, the feed rightly says “behind”.
 */
async function olderTransactionsEnded(): Promise<void> {
  await vi.waitFor(
    async () => {
      const { rows } = await db.sql.query(
        `SELECT pg_snapshot_xmin(pg_current_snapshot()) > cleared_to AS "ended" FROM private.change_feed_state`,
      )
      expect(rows).toEqual([{ ended: true }])
    },
    { timeout: 50_000 },
  )
}

const rename = (client: Client, subject: string, id = ticketId) =>
  client.query('UPDATE "Ticket" SET "subject" = $2 WHERE "id" = $1', [id, subject])

it('reports a ticket once per transaction, whatever was done to it', async () => {
  const { cursor } = await look(null)
  await db.sql.query('BEGIN')
  await rename(db.sql, 'First')
  await rename(db.sql, 'Second')
  await db.sql.query(
    `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "content") VALUES ($1, $2, $3, $4, 'Words')`,
    [createId(), acme.workspaceId, ticketId, mia.person.id],
  )
  await db.sql.query('COMMIT')
  const first = await look(cursor)
  expect(first.state).toBe('ok')
  expect(first.changes).toEqual([
    { kind: 'ticket', workspaceId: acme.workspaceId, ticketId, version: 3, hasContent: true },
  ])
  expect((await look(first.cursor)).changes).toEqual([])
})

it('distinguishes fields, with their new version, from what belongs to a ticket and from its mail', async () => {
  const told = async (text: string, values: unknown[]) => {
    const { cursor } = await look(null)
    await db.sql.query(text, values)
    return (await look(cursor)).changes.map(({ kind, version, hasContent }) => [
      kind,
      version,
      hasContent,
    ])
  }
  const ticket = (part: string) => `UPDATE "Ticket" SET ${part} WHERE "id" = $1`
  expect(await told(ticket(`"status" = 'WAITING'`), [ticketId])).toEqual([['ticket', 2, false]])
  expect(await told(ticket(`"status" = 'WAITING'`), [ticketId])).toEqual([])
  expect(await told(ticket(`"assignedToId" = $2`), [ticketId, mia.person.id])).toContainEqual([
    'ticket',
    3,
    false,
  ])
  const note = createId()
  expect(
    await told(
      `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "content") VALUES ($1, $2, $3, $4, 'Words')`,
      [note, acme.workspaceId, ticketId, mia.person.id],
    ),
  ).toContainEqual(['ticket', null, true])
  await db.sql.query(
    `INSERT INTO "CommentDelivery" ("commentId", "workspaceId", "state", "updatedAt") VALUES ($1, $2, 'WAITING', now())
     ON CONFLICT DO NOTHING`,
    [note, acme.workspaceId],
  )
  expect(
    await told(`UPDATE "CommentDelivery" SET "state" = 'SENT' WHERE "commentId" = $1`, [note]),
  ).toEqual([['delivery', null, false]])
})

it('misses no transaction that began before others and ended after them, and waits for none', async () => {
  const slow = await another()
  const slower = await another()
  const other = await db.addTicket(acme)
  const third = await db.addTicket(acme)
  try {
    const start = await look(null)
    await slow.query('BEGIN')
    await rename(slow, 'Slow')
    await slower.query('BEGIN')
    await rename(slower, 'Slower', third)
    await rename(db.sql, 'Fast', other)
    const first = await look(start.cursor)
    expect(first.changes.map((change) => change.ticketId)).toEqual([other])
    await slow.query('COMMIT')
    const second = await look(first.cursor)
    expect(second.changes.map((change) => change.ticketId)).toEqual([ticketId])
    await slower.query('COMMIT')
    const last = await look(second.cursor)
    expect(last.changes.map((change) => change.ticketId)).toEqual([third])
    expect((await look(last.cursor)).changes).toEqual([])
  } finally {
    await slow.end()
    await slower.end()
  }
})

it('reports each of 400 changes by four parallel writers exactly once to a constant reader', async () => {
  const tickets: string[] = []
  for (let index = 0; index < 40; index += 1) tickets.push(await db.addTicket(acme))
  const writers = await Promise.all([another(), another(), another(), another()])
  let { cursor } = await look(null)
  const told = new Map<string, number>()
  const read = async () => {
    const answer = await look(cursor)
    expect(answer.state).toBe('ok')
    cursor = answer.cursor
    for (const { ticketId: id } of answer.changes) told.set(id ?? '', (told.get(id ?? '') ?? 0) + 1)
  }
  try {
    const written = new AbortController()
    const writes = Promise.all(
      writers.map(async (writer, place) => {
        for (let round = 0; round < 10; round += 1) {
          for (const id of tickets.filter((_, index) => index % 4 === place)) {
            await rename(writer, `Round ${round}`, id)
          }
        }
      }),
    ).finally(() => {
      written.abort()
    })
    while (!written.signal.aborted) await read()
    await writes
    await read()
    expect([...told.keys()].sort()).toEqual([...tickets].sort())
    expect([...told.values()].every((times) => times === 10)).toBe(true)
  } finally {
    for (const writer of writers) await writer.end()
  }
})

it('reports nothing that was rolled back, and many tickets of one statement as many', async () => {
  const { cursor } = await look(null)
  await db.sql.query('BEGIN')
  await rename(db.sql, 'Never')
  await db.sql.query('ROLLBACK')
  expect((await look(cursor)).changes).toEqual([])
  for (let index = 0; index < 60; index += 1) await db.addTicket(acme)
  const next = await look(cursor)
  await db.sql.query('UPDATE "Ticket" SET "priority" = \'HIGH\' WHERE "workspaceId" = $1', [
    acme.workspaceId,
  ])
  expect((await look(next.cursor)).changes).toEqual([
    {
      kind: 'tickets',
      workspaceId: acme.workspaceId,
      ticketId: null,
      version: null,
      hasContent: false,
    },
  ])
})

it('reports nothing of other workspaces, and a person’s own things only to that person', async () => {
  const there = await db.addWorkspace('There')
  const sam = await db.addMember(there)
  const ben = await db.addMember(acme)
  const notify = (id: string) =>
    db.sql.query(
      `INSERT INTO "Notification" ("id", "type", "content", "data", "userId", "workspaceId")
       VALUES ($1, 'MENTION', 'Look', '{"kind": "mentioned"}', $2, $3)`,
      [createId(), id, acme.workspaceId],
    )
  const { cursor } = await look(null)
  await db.addTicket(there)
  await notify(ben.person.id)
  expect((await look(cursor)).changes).toEqual([])
  await notify(mia.person.id)
  expect((await look(cursor)).changes).toEqual([
    {
      kind: 'notifications',
      workspaceId: acme.workspaceId,
      ticketId: null,
      version: null,
      hasContent: false,
    },
  ])
  const stranger = await openDesktop(db.app, sam.token)
  try {
    expect((await look(cursor, 10_000, stranger)).changes.map(({ kind }) => kind)).toEqual([
      'ticket',
    ])
  } finally {
    await stranger.end()
  }
})

it('returns “behind” past its limits, for another database’s cursor, and for an invalid cursor', async () => {
  const { cursor } = await look(null)
  const other = await db.addTicket(acme)
  await rename(db.sql, 'Once')
  await rename(db.sql, 'Twice', other)
  expect((await look(cursor, 2)).state).toBe('behind')
  expect((await look(cursor, 3)).changes).toHaveLength(3)
  const elsewhere = `${createId()}/${cursor.split('/')[1] ?? ''}`
  expect((await look(elsewhere)).state).toBe('behind')
  expect((await look("'; DROP TABLE x")).state).toBe('behind')
  await db.sql.query(`UPDATE private.change_feed SET created_at = created_at - interval '8 days'`)
  await db.sql.query('SELECT private.purge_changes()')
  await olderTransactionsEnded()
  const late = await look(cursor)
  expect(late).toMatchObject({ state: 'behind', changes: [] })
  await rename(db.sql, 'Thrice')
  expect((await look(late.cursor)).changes).toHaveLength(1)
})

it('wakes without content, once per transaction, and reports that a session has ended', async () => {
  const ben = await db.addMember(acme)
  const his = await openDesktop(db.app, ben.token)
  const wakes: string[] = []
  his.on('notification', ({ channel, payload }) => wakes.push(`${channel}:${payload ?? ''}`))
  try {
    await his.query('LISTEN connect_changes')
    await db.sql.query('BEGIN')
    await rename(db.sql, 'One')
    await db.addTicket(acme)
    await db.sql.query('COMMIT')
    await his.query('SELECT 1')
    expect(wakes).toEqual(['connect_changes:'])
    await db.sql.query('UPDATE private.sessions SET revoked_at = now() WHERE user_id = $1', [
      ben.person.id,
    ])
    await his.query('SELECT 1')
    expect(wakes).toHaveLength(2)
    await expect(look(null, 10, his)).rejects.toThrow('no session')
  } finally {
    await his.end()
  }
})
