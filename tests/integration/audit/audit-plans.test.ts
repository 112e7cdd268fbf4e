import { type Client, escapeLiteral } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { auditPage } from '#main/features/audit/audit-repository'
import type { AuditFilter } from '#shared/domain/audit'
import type { Membership } from '#shared/domain/workspace'
import { openDesktop } from '#tests/support/desktop'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

/*
 * As in counts-plans.test.ts: the cost of a page of the audit log is read from its plan, as a
 * desktop and under row security. Half of the long log belongs to another workspace.
 */

let db: TestDatabase
let acme: Membership
let mia: TestMember
let desktop: Client

const ENTRIES = 20_000
/** Every so many entries is of another kind and by another person. */
const SELDOM = 100

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace('Acme')
  const beta = await db.addWorkspace('Beta')
  mia = await db.addMember(acme, 'OWNER')
  const ben = await db.addMember(acme, 'ADMIN', 'Ben Okoye')
  const stranger = await db.addMember(beta, 'OWNER', 'Sam Stranger')
  for (const [workspace, often, seldom] of [
    [acme, mia, ben],
    [beta, stranger, stranger],
  ] as const) {
    // Mostly tags, by one person.
    await db.sql.query(
      `INSERT INTO "AuditEntry" ("workspaceId", "actorId", "action", "target", "createdAt")
       SELECT $1, CASE WHEN i % ($4::int / $5::int) = 0 THEN $3 ELSE $2 END,
         CASE WHEN i % ($4::int / $5::int) = 0 THEN 'member.role-changed' ELSE 'tag.renamed' END, 'entry ' || i,
         now() - ($4::int - i) * interval '1 minute'
       FROM generate_series(1, $4::int) i`,
      [workspace.workspaceId, often.person.id, seldom.person.id, ENTRIES, SELDOM],
    )
  }
  await db.sql.query('ANALYZE "AuditEntry"')
  desktop = await openDesktop(db.app, mia.token)
  benId = ben.person.id
}, 120_000)

let benId: string

afterAll(async () => {
  await desktop.end()
  await db.close()
})

interface PlanNode {
  'Node Type': string
  'Actual Rows': number
  'Actual Loops': number
  'Index Name'?: string
  'Relation Name'?: string
  'Rows Removed by Filter'?: number
  Plans?: PlanNode[]
}

const flatten = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flatten)]

/** How the log was read for one page: which indexes were used, and how many entries were read. */
async function readingOf(filter: Partial<AuditFilter>, cursor: [string, string] | null) {
  const page = auditPage({
    workspaceId: acme.workspaceId,
    filter: { scope: 'workspace', ...filter },
    cursor,
    limit: 61,
  })
  const given = page.values.map((value) =>
    Array.isArray(value)
      ? `ARRAY[${value.map((one) => escapeLiteral(String(one))).join(', ')}]`
      : typeof value === 'number'
        ? String(value)
        : escapeLiteral(String(value)),
  )
  await desktop.query(`PREPARE explained AS ${page.text}`)
  const { rows } = await desktop.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE explained(${given.join(', ')})`,
  )
  await desktop.query('DEALLOCATE explained')
  const plan = rows[0]?.['QUERY PLAN'][0].Plan
  if (plan === undefined) throw new Error('EXPLAIN answered nothing')
  const nodes = flatten(plan)
  const scans = nodes.filter((node) => node['Relation Name'] === 'AuditEntry')
  return {
    rows: plan['Actual Rows'],
    isWhole: scans.some((node) => node['Node Type'] === 'Seq Scan'),
    // A bitmap scan names its index in a separate node.
    indexes: nodes
      .flatMap((node) => node['Index Name'] ?? [])
      .filter((name) => name.startsWith('AuditEntry')),
    read: scans.reduce(
      (sum, node) =>
        sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
      0,
    ),
  }
}

const middle = (): [string, string] => [
  new Date(Date.now() - (ENTRIES / 2) * 60_000).toISOString(),
  'a'.repeat(24),
]
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()

it.each<[string, () => Partial<AuditFilter>, string, number]>([
  ['everything', () => ({}), 'AuditEntry_page_idx', 61],
  ['a rare kind', () => ({ group: 'members' }), 'AuditEntry_noun_idx', 61],
  ['a frequent kind', () => ({ group: 'tags' }), 'AuditEntry_noun_idx', 61],
  ['a kind that never happened', () => ({ group: 'data' }), 'AuditEntry_noun_idx', 0],
  ['a person who did little', () => ({ actorId: benId }), 'AuditEntry_actor_idx', 61],
  ['a person who did much', () => ({ actorId: mia.person.id }), 'AuditEntry_actor_idx', 61],
  ['a person who did nothing', () => ({ actorId: null }), 'AuditEntry_actor_idx', 0],
  ['old days', () => ({ from: daysAgo(10), until: daysAgo(9) }), 'AuditEntry_page_idx', 61],
])('a page of %s reads little more than it shows', async (_name, filter, index, rows) => {
  const first = await readingOf(filter(), null)
  expect(first).toMatchObject({ rows, isWhole: false, indexes: [index] })
  expect(first.read).toBeLessThanOrEqual(SELDOM + 10)
  if (rows === 0 || 'from' in filter()) return
  const deep = await readingOf(filter(), middle())
  expect(deep).toMatchObject({ isWhole: false, indexes: [index] })
  expect(deep.read).toBeLessThanOrEqual(SELDOM + 10)
})

it('actors are found by jumping from one person to the next', async () => {
  // Counters of this connection, which include earlier reads.
  const counts = async () => {
    const { rows } = await desktop.query<{ looks: number; read: number }>(
      `SELECT idx_scan::int AS looks, (seq_tup_read + idx_tup_fetch)::int AS read
       FROM pg_stat_xact_all_tables WHERE relid = '"AuditEntry"'::regclass`,
    )
    return rows[0] ?? { looks: 0, read: 0 }
  }
  await desktop.query('BEGIN')
  const before = await counts()
  const actors = await desktop.query('SELECT * FROM audit_actors($1)', [acme.workspaceId])
  const after = await counts()
  await desktop.query('ROLLBACK')
  expect(actors.rowCount).toBe(2)
  // One lookup for each person, and one that finds no further person.
  expect(after.looks - before.looks).toBe(3)
  expect(after.read - before.read).toBeLessThan(10)
})
