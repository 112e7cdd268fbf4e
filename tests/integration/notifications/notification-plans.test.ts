import { type Client, escapeLiteral } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  notificationPage,
  unreadCounts,
} from '#main/features/notifications/notifications-repository'
import { listNotifications } from '#main/features/notifications/list-notifications'
import { markNotifications } from '#main/features/notifications/mark-notifications'
import { countUnread, markAllRead } from '#main/features/notifications/notifications-repository'
import type { Prisma } from '#main/database/generated/client'
import type { NotificationFilter } from '#shared/domain/notification'
import type { Membership } from '#shared/domain/workspace'
import { openDesktop } from '#tests/support/desktop'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

/*
 * As in row-security-plans.test.ts: the cost of a page is read from its plan, as a desktop and
 * under row security. The reader has 10,000 unread and as many read notifications, next to other
 * people's. Without read ones, the index of all own notifications would cost as much as that of the
 * unread ones, and the planner could use either.
 */

const EACH = 10_000
const PAGE = 51

let db: TestDatabase
let acme: Membership
let mia: TestMember
let desktop: Client

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace('Acme')
  mia = await db.addMember(acme, 'OWNER', 'Mia Agent')
  const ticketId = await db.addTicket(acme)
  const ben = await db.addMember(acme, 'MEMBER', 'Ben Agent')
  const cleo = await db.addMember(acme, 'MEMBER', 'Cleo Agent')
  // Those of all people lie mixed, as in life. In one piece for each person, the index of the person alone would be
  // cheap or dear by the order of their ids, which is chance.
  await db.sql.query(
    `INSERT INTO "Notification" ("id", "type", "data", "content", "workspaceId", "ticketId", "actorId", "userId", "isRead", "createdAt")
     SELECT private.new_id(), (ARRAY['COMMENT_ADDED', 'TICKET_UPDATED'])[1 + i % 2]::"NotificationType",
       '{"kind": "note-added"}', 'Words ' || i, $1, $2, $3, p.id, p.is_read, now() - i * interval '1 minute'
     FROM (VALUES ($3, false), ($3, true), ($3, true), ($4, true), ($5, false)) AS p (id, is_read),
       generate_series(1, $6::int) i
     ORDER BY md5(i || p.id || p.is_read)`,
    [acme.workspaceId, ticketId, mia.person.id, ben.person.id, cleo.person.id, EACH],
  )
  await db.sql.query('VACUUM ANALYZE "Notification"')
  desktop = await openDesktop(db.app, mia.token)
}, 120_000)
afterAll(async () => {
  await desktop.end()
  await db.close()
})

interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: PlanNode[]
}

const flatten = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flatten)]

/** How notifications were read for a statement: which indexes were used, and how many rows were read. */
async function readingOf(statement: Prisma.Sql) {
  const given = statement.values.map((value) =>
    Array.isArray(value)
      ? `ARRAY[${value.map((one) => escapeLiteral(String(one))).join(', ')}]`
      : typeof value === 'number'
        ? String(value)
        : escapeLiteral(String(value)),
  )
  await desktop.query(`PREPARE explained AS ${statement.text}`)
  const execute = given.length === 0 ? 'explained' : `explained(${given.join(', ')})`
  const { rows } = await desktop.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE ${execute}`,
  )
  await desktop.query('DEALLOCATE explained')
  const nodes = rows.flatMap((row) => flatten(row['QUERY PLAN'][0].Plan))
  const scans = nodes.filter((node) => node['Relation Name'] === 'Notification')
  return {
    isWhole: nodes.some(
      (node) => node['Node Type'] === 'Seq Scan' && node['Relation Name'] === 'Notification',
    ),
    // A bitmap scan names its index in a separate node.
    indexes: nodes
      .flatMap((node) => node['Index Name'] ?? [])
      .filter((name) => name.startsWith('Notification')),
    read: scans.reduce(
      (sum, node) =>
        sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
      0,
    ),
  }
}

const page = (filter: NotificationFilter, cursor: [string, string] | null = null) =>
  notificationPage({ filter, cursor, limit: PAGE })
const middle = (): [string, string] => [
  new Date(Date.now() - (EACH / 2) * 60_000).toISOString(),
  'a'.repeat(24),
]

describe('a page reads no more than it shows', () => {
  it.each<[string, () => Prisma.Sql, string]>([
    ['of all', () => page({}), 'Notification_list_idx'],
    ['of all, in the middle', () => page({}, middle()), 'Notification_list_idx'],
    ['of what is unread', () => page({ unreadOnly: true }), 'Notification_unread_list_idx'],
    [
      'of what is unread, in the middle',
      () => page({ unreadOnly: true }, middle()),
      'Notification_unread_list_idx',
    ],
  ])('%s', async (_, statement, index) => {
    expect(await readingOf(statement())).toEqual({ isWhole: false, indexes: [index], read: PAGE })
  })

  it('of one type, it also reads those that it skips', async () => {
    const reading = await readingOf(page({ types: ['COMMENT_ADDED'] }))
    expect(reading).toMatchObject({ isWhole: false, indexes: ['Notification_list_idx'] })
    expect(reading.read).toBeLessThan(3 * PAGE)
  })
})

it('the counts read the person’s own unread ones from an index, and no others', async () => {
  const reading = await readingOf(unreadCounts())
  expect(reading.isWhole).toBe(false)
  expect(reading.indexes).toHaveLength(1)
  expect(reading.indexes[0]).toMatch(/^Notification_unread/)
  expect(reading.read).toBe(EACH)
})

it('10,000 are read page by page, each once, and marked in one call', async () => {
  const seen = new Set<string>()
  let cursor: string | null | undefined
  let newest = ''
  while (cursor !== null) {
    const answer: Awaited<ReturnType<typeof listNotifications>> = await listNotifications(
      { filter: { unreadOnly: true }, limit: 200, ...(cursor !== undefined && { cursor }) },
      mia.call,
    )
    newest ||= answer.notifications[0]?.createdAt ?? ''
    for (const { id } of answer.notifications) seen.add(id)
    cursor = answer.nextCursor
  }
  expect(seen.size).toBe(EACH)

  let told = 0
  const refresh = () => {
    told += 1
    return Promise.resolve(mia.call.viewer.session)
  }
  const markAll = () =>
    markNotifications({ refresh }, mia.call, (database) => markAllRead(database, {}, newest))
  expect(await markAll()).toEqual({ marked: EACH })
  expect(await markAll()).toEqual({ marked: 0 })
  expect(told).toBe(1)
  expect(await countUnread(mia.call.database)).toEqual({ unread: 0, workspaces: [] })
  // Other people's notifications stay unchanged.
  const { rows } = await db.sql.query(
    'SELECT count(*)::int AS n FROM "Notification" WHERE NOT "isRead"',
  )
  expect(rows).toEqual([{ n: EACH }])
})
