import { type Client, escapeLiteral } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Membership } from '#shared/domain/workspace'
import { openDesktop } from '#tests/support/desktop'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

/*
 * Row security can make plans worse: a filter that is not leakproof loses its index. So the plans
 * themselves are tested, as a desktop. Each page of each view is one scan of one index, without a
 * sort and without rows that are read and discarded, whether or not the planner knows the values.
 */

let db: TestDatabase
let acme: Membership
let mia: TestMember
let desktop: Client

const TICKETS = 12_000

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace('Acme')
  const beta = await db.addWorkspace('Beta')
  mia = await db.addMember(acme)
  for (const [workspace, member] of [
    [acme, mia],
    [beta, await db.addMember(beta)],
  ] as const) {
    await db.sql.query(
      `INSERT INTO "User" ("id", "email", "name")
       SELECT 'r' || $1::text || lpad(i::text, 22, '0'), 'r' || $1::text || i || '@example.org', 'Person ' || i
       FROM generate_series(1, 3000) i`,
      [workspace === acme ? 'a' : 'b'],
    )
    await db.sql.query(
      `INSERT INTO "WorkspacePerson" ("workspaceId", "userId")
       SELECT $1, "id" FROM "User" WHERE "id" LIKE 'r' || $2::text || '0%'`,
      [workspace.workspaceId, workspace === acme ? 'a' : 'b'],
    )
    for (let from = 0; from < TICKETS / 2; from += 1000) {
      await db.sql.query(
        `INSERT INTO "Ticket" ("id", "workspaceId", "createdById", "assignedToId", "subject", "description", "status", "priority", "createdAt", "updatedAt", "importKey")
         SELECT private.new_id(), $1, 'r' || $2::text || lpad((1 + i * 7 % 3000)::text, 22, '0'),
           CASE WHEN i % 3 = 0 THEN $3 END, (ARRAY['Printer', 'Invoice', 'Login'])[1 + i % 3] || ' number ' || i, 'Text',
           (ARRAY['OPEN', 'IN_PROGRESS', 'WAITING', 'RESOLVED', 'CLOSED'])[1 + i * 7 % 5]::"TicketStatus",
           (ARRAY['LOW', 'MEDIUM', 'HIGH', 'URGENT'])[1 + i % 4]::"TicketPriority",
           now() - i * interval '1 hour', now() - i * interval '30 minutes', 'k' || i
         FROM generate_series($4::int + 1, $4::int + 1000) i`,
        [workspace.workspaceId, workspace === acme ? 'a' : 'b', member.person.id, from],
      )
    }
  }
  await db.sql.query('ANALYZE "Ticket", "User", "WorkspacePerson", "WorkspaceUser", "TicketCount"')
  desktop = await openDesktop(db.app, mia.token)
}, 120_000)

afterAll(async () => {
  await desktop.end()
  await db.close()
})

interface PlanNode {
  'Node Type': string
  'Index Name'?: string
  'Rows Removed by Filter'?: number
  Plans?: PlanNode[]
}

const flatten = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flatten)]

/** The plan of a prepared statement, made for these values or for any. */
async function planOf(
  text: string,
  values: unknown[],
  mode: 'force_custom_plan' | 'force_generic_plan' = 'force_custom_plan',
): Promise<PlanNode[]> {
  const given = values.map((value) =>
    escapeLiteral(value instanceof Date ? value.toISOString() : String(value)),
  )
  await desktop.query(`SET plan_cache_mode = ${mode}`)
  await desktop.query(`PREPARE explained AS ${text}`)
  const { rows } = await desktop.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE explained(${given.join(', ')})`,
  )
  await desktop.query('DEALLOCATE explained')
  const plan = rows[0]?.['QUERY PLAN'][0].Plan
  if (plan === undefined) throw new Error('EXPLAIN answered nothing')
  return flatten(plan)
}

const SORTS = {
  updated: ['"updatedAt"', 'timestamptz'],
  created: ['"createdAt"', 'timestamptz'],
  priority: ['"priorityRank", "updatedAt"', 'smallint, timestamptz'],
} as const
type Sort = keyof typeof SORTS

const VIEWS = {
  'my open': { queue: 0, assignee: true, index: 'Ticket_assignee_by_' },
  unassigned: { queue: 0, assignee: false, index: 'Ticket_assignee_by_' },
  'all open': { queue: 0, assignee: null, index: 'Ticket_queue_by_' },
  waiting: { queue: 1, assignee: null, index: 'Ticket_queue_by_' },
  resolved: { queue: 2, assignee: null, index: 'Ticket_queue_by_' },
  closed: { queue: 3, assignee: null, index: 'Ticket_queue_by_' },
} as const

function page(view: keyof typeof VIEWS, sort: Sort, direction: 'ASC' | 'DESC', after: unknown[]) {
  const { queue, assignee } = VIEWS[view]
  const values: unknown[] = [acme.workspaceId, queue]
  const place = (value: unknown, type: string) => `$${values.push(value)}::${type}`
  const columns = SORTS[sort][0]
  const conditions = ['t."workspaceId" = $1', 't."queue" = $2::smallint']
  if (assignee !== null) {
    conditions.push(`t."assigneeKey" = ${place(assignee ? mia.person.id : '', 'text')}`)
  }
  if (after.length > 0) {
    const types = [...SORTS[sort][1].split(', '), 'text']
    const places = after.map((value, index) => place(value, types[index] ?? 'text'))
    conditions.push(`(${columns}, "id") ${direction === 'DESC' ? '<' : '>'} (${places.join(', ')})`)
  }
  const order = [...columns.split(', '), '"id"'].map((column) => `t.${column} ${direction}`)
  const text = `SELECT t.* FROM "Ticket" t WHERE ${conditions.join(' AND ')} ORDER BY ${order.join(', ')} LIMIT 51`
  return { text, values }
}

describe.each(Object.keys(VIEWS) as (keyof typeof VIEWS)[])('view %s', (view) => {
  it.each(
    (Object.keys(SORTS) as Sort[]).flatMap((sort) =>
      (['DESC', 'ASC'] as const).map((direction) => [sort, direction] as const),
    ),
  )('by %s %s scans one index', async (sort, direction) => {
    const first = page(view, sort, direction, [])
    const { rows } = await desktop.query<Record<string, unknown>>(first.text, first.values)
    expect(rows.length).toBe(51)
    const last = rows[49] ?? {}
    const after = [...SORTS[sort][0].replaceAll('"', '').split(', '), 'id'].map((key) => last[key])
    const next = page(view, sort, direction, after)
    const continued = await desktop.query<Record<string, unknown>>(next.text, next.values)
    expect(continued.rows[0]?.['id']).toBe(rows[50]?.['id'])

    for (const { text, values } of [first, next]) {
      for (const mode of ['force_custom_plan', 'force_generic_plan'] as const) {
        const nodes = await planOf(text, values, mode)
        const types = nodes.map((node) => node['Node Type'])
        expect(types.some((type) => type.includes('Sort'))).toBe(false)
        const scan = nodes.find((node) => node['Node Type'] === 'Index Scan')
        expect(scan?.['Index Name']).toBe(`${VIEWS[view].index}${sort}_idx`)
        expect(nodes.reduce((sum, node) => sum + (node['Rows Removed by Filter'] ?? 0), 0)).toBe(0)
      }
    }
  })
})

it('names of people are looked up one by one, never by reading everybody', async () => {
  const { text, values } = page('all open', 'updated', 'DESC', [])
  const nodes = await planOf(
    `WITH page AS (${text}) SELECT page.*, r."name", a."name" FROM page
     JOIN "User" r ON r."id" = page."createdById" LEFT JOIN "User" a ON a."id" = page."assignedToId"`,
    values,
  )
  expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan')
})

it('search by words uses its index, and a page of it has the order of the queue', async () => {
  const search = `SELECT id FROM search_tickets($1, $2, $3::smallint, null, 'updated', true, null, $4, $5, 20)`
  const first = await desktop.query<{ id: string }>(search, [
    acme.workspaceId,
    'invoice 1',
    0,
    null,
    null,
  ])
  const { rows: wanted } = await db.sql.query<{ id: string; updatedAt: Date }>(
    `SELECT "id", "updatedAt" FROM "Ticket" WHERE "workspaceId" = $1 AND "queue" = 0
       AND lower("subject") LIKE '%invoice%' AND "subject" LIKE '%1%' ORDER BY "updatedAt" DESC, "id" DESC`,
    [acme.workspaceId],
  )
  expect(wanted.length).toBeGreaterThan(40)
  expect(first.rows.map(({ id }) => id)).toEqual(wanted.slice(0, 20).map(({ id }) => id))
  const last = wanted[19]
  const second = await desktop.query<{ id: string }>(search, [
    acme.workspaceId,
    'invoice 1',
    0,
    last?.updatedAt,
    last?.id,
  ])
  expect(second.rows.map(({ id }) => id)).toEqual(wanted.slice(20, 40).map(({ id }) => id))

  // The search functions have the owner's rights. A desktop's own LIKE would read every row.
  await db.sql.query('SET enable_seqscan = off')
  const plan = `EXPLAIN (FORMAT JSON) SELECT "id" FROM "Ticket" WHERE private.folded("subject") LIKE '%number 123%'`
  for (const [connection, uses] of [
    [db.sql, true],
    [desktop, false],
  ] as const) {
    const { rows } = await connection.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(plan)
    const nodes = rows.flatMap((row) => flatten(row['QUERY PLAN'][0].Plan))
    const indexes = nodes.map((node) => node['Index Name'])
    expect(indexes.includes('Ticket_subject_words_idx')).toBe(uses)
  }
  await db.sql.query('RESET enable_seqscan')
})

it.each([
  ['#17', 1],
  ['17', 1],
  ['LOGIN number 17', 1],
  ['no such word', 0],
  ['%', 0],
  ['_', 0],
  ['\\', 0],
])('search for %j', async (words, atLeast) => {
  const { rows } = await desktop.query(
    `SELECT t."number", t."subject" FROM search_tickets($1, $2, null, null, 'created', false, null, null, null, 500) s JOIN "Ticket" t USING ("id")`,
    [acme.workspaceId, words],
  )
  expect(rows.length >= atLeast && (atLeast > 0 || rows.length === 0)).toBe(true)
})

it('finds people by every word of name or e-mail, members first, only for people who may', async () => {
  const find = async (words: string) =>
    (
      await desktop.query<{ id: string; name: string; is_member: boolean }>(
        'SELECT * FROM find_people($1, $2, 5)',
        [acme.workspaceId, words],
      )
    ).rows
  expect((await find('mia'))[0]).toMatchObject({ id: mia.person.id, is_member: true })
  expect((await find('PERSON ra2999@')).map(({ name }) => name)).toEqual(['Person 2999'])
  expect(await find('rb2999@')).toEqual([])
  expect(await find('')).toHaveLength(5)
  expect(await find('person')).toHaveLength(5)
})
