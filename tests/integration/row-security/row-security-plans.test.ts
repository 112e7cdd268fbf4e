import { createId } from '@paralleldrive/cuid2'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesktop } from '#tests/support/desktop'
import { openTestDatabase, type TestDatabase } from '#tests/support/test-database'

/*
 * Under row security, filters lose the indexes of columns whose comparison functions are not
 * leakproof (enums, texts in other collations). So the app's reads are planned here as a desktop,
 * in a database of which it may read a quarter: by indexes, never through a whole table.
 */

let db: TestDatabase
let desktop: Client
let here: string
let mine: string
let ticketId: string

const WORKSPACES = 4
const TICKETS_EACH = 6_000

beforeAll(async () => {
  db = await openTestDatabase()
  // Without triggers, which only a superuser can switch off. What they write is not read here.
  const admin = new Client(db.admin)
  await admin.connect()
  await admin.query('SET session_replication_role = replica')
  for (let place = 0; place < WORKSPACES; place += 1) {
    const workspace = await db.addWorkspace(`Workspace ${place}`)
    const member = await db.addMember(workspace)
    const requester = await db.addRequester(workspace)
    await admin.query(
      `INSERT INTO "Ticket" ("id", "workspaceId", "createdById", "assignedToId", "number", "subject", "description", "status", "priority", "createdAt", "updatedAt", "closedAt")
       SELECT private.new_id(), $1, $2, CASE WHEN i % 3 = 0 THEN $3 END, i,
         (ARRAY['Printer', 'Invoice', 'Login'])[1 + i % 3] || ' number ' || i, 'Text',
         (ARRAY['OPEN', 'IN_PROGRESS', 'WAITING', 'RESOLVED', 'CLOSED'])[1 + i * 7 % 5]::"TicketStatus",
         (ARRAY['LOW', 'MEDIUM', 'HIGH', 'URGENT'])[1 + i % 4]::"TicketPriority",
         now() - i * interval '1 hour', now() - i * interval '30 minutes',
         CASE WHEN i * 7 % 5 > 2 THEN now() END
       FROM generate_series(1, $4::int) i`,
      [workspace.workspaceId, requester, member.person.id, TICKETS_EACH],
    )
    await admin.query(
      `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "content", "createdAt", "updatedAt")
       SELECT private.new_id(), t."workspaceId", t."id", $2, 'Words', t."createdAt", t."createdAt"
       FROM "Ticket" t WHERE t."workspaceId" = $1`,
      [workspace.workspaceId, requester],
    )
    if (place > 0) continue
    here = workspace.workspaceId
    mine = member.person.id
    desktop = await openDesktop(db.app, member.token)
  }
  await admin.end()
  await db.sql.query('ANALYZE')
  const { rows } = await db.sql.query<{ id: string }>(
    'SELECT "id" FROM "Ticket" WHERE "workspaceId" = $1 ORDER BY "number" OFFSET 3000 LIMIT 1',
    [here],
  )
  ticketId = rows[0]?.id ?? createId()
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

async function planOf(text: string, values: unknown[]): Promise<PlanNode[]> {
  const { rows } = await desktop.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
    values,
  )
  return rows.flatMap((row) => flatten(row['QUERY PLAN'][0].Plan))
}

const PAGE = 'ORDER BY "updatedAt" DESC, "id" DESC LIMIT 51'

describe('by its index, without rows that are discarded', () => {
  it.each<[string, string, () => unknown[], string]>([
    [
      'the queue by status',
      `SELECT * FROM "Ticket" WHERE "workspaceId" = $1 AND "queue" = 1 ${PAGE}`,
      () => [here],
      'Ticket_queue_by_updated_idx',
    ],
    [
      'the queue by assignee',
      `SELECT * FROM "Ticket" WHERE "workspaceId" = $1 AND "queue" = 0 AND "assigneeKey" = $2 ${PAGE}`,
      () => [here, mine],
      'Ticket_assignee_by_updated_idx',
    ],
    [
      'the queue by priority',
      `SELECT * FROM "Ticket" WHERE "workspaceId" = $1 AND "queue" = 0
       ORDER BY "priorityRank" DESC, "updatedAt" DESC, "id" DESC LIMIT 51`,
      () => [here],
      'Ticket_queue_by_priority_idx',
    ],
  ])('%s', async (_, text, values, index) => {
    const nodes = await planOf(text, values())
    expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan')
    expect(nodes.find((node) => node['Relation Name'] === 'Ticket')).toMatchObject({
      'Index Name': index,
    })
    expect(nodes.reduce((sum, node) => sum + (node['Rows Removed by Filter'] ?? 0), 0)).toBe(0)
  })

  it('the ticket by its id, with its conversation', async () => {
    const nodes = await planOf(
      `SELECT t."subject", c."content" FROM "Ticket" t
       LEFT JOIN "Comment" c ON c."workspaceId" = t."workspaceId" AND c."ticketId" = t."id"
       WHERE t."workspaceId" = $1 AND t."id" = $2 ORDER BY c."createdAt" DESC, c."id" DESC LIMIT 101`,
      [here, ticketId],
    )
    expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan')
    for (const table of ['Ticket', 'Comment']) {
      const scan = nodes.find((node) => node['Relation Name'] === table)
      expect(scan, table).toMatchObject({ 'Actual Rows': 1, 'Actual Loops': 1 })
    }
  })

  it('a single page of comments', async () => {
    const nodes = await planOf(
      `SELECT "content" FROM "Comment" WHERE "workspaceId" = $1 AND "ticketId" = $2
       ORDER BY "createdAt" DESC, "id" DESC LIMIT 101`,
      [here, ticketId],
    )
    expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan')
  })
})

it('the search, which checks the session once and then reads as the owner, reads no other workspace', async () => {
  // The function's own statement, planned for the role that it runs as.
  const { rows } = await db.sql.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) SELECT t."id" FROM public."Ticket" t
     WHERE t."workspaceId" = $1 AND lower(t."subject") LIKE ($2::text[])[1]
     ORDER BY t."updatedAt" DESC, t."id" DESC LIMIT 51`,
    [here, ['%number 3999%']],
  )
  const nodes = rows.flatMap((row) => flatten(row['QUERY PLAN'][0].Plan))
  expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan')
  const removed = nodes.reduce((sum, node) => sum + (node['Rows Removed by Filter'] ?? 0), 0)
  expect(removed).toBeLessThan(TICKETS_EACH)
  const found = await desktop.query(
    `SELECT id FROM search_tickets($1, 'number 3999', null, null, 'updated', true, null, null, null, 50)`,
    [here],
  )
  expect(found.rows).toHaveLength(1)
})
