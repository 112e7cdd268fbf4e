import { Client } from 'pg'
import { type TicketSort, VIEWS, type View } from '#shared/domain/view'
import { openFilledDatabase } from './filled-database'
import { type Operation, WrongResult, figures, takeSamples } from './measure'
import { pick, seededRandom } from './random'
import type { Row } from './report'
import type { SeedOptions } from './seed'
import type { DatabaseWays } from './server'
import { type Statement, pageSql, readTicketSql, searchSql, ticketSql } from './sql'

const TICKETS_EACH = 50_000
/** Added to every id of the first workspace to make those of another. */
const OTHERS = ['x', 'y', 'z']
const WORDS = ['printer', 'invoice', 'password', 'order 1', 'nothing like it']
const WARM_UP = 100

/**
 * Measures what row security costs. Compares the product's SQL as a desktop with a session and
 * hand-written SQL for the same as a superuser, to whom no policy applies. Each uses one prepared
 * connection, on 200,000 tickets in four workspaces, of which one is queried. Throws WrongResult if
 * the two answers differ.
 */
export async function measureTenancy(
  ways: DatabaseWays,
  texts: SeedOptions['texts'],
  samples: number,
): Promise<Row[]> {
  const filled = await openFilledDatabase(ways, TICKETS_EACH, texts)
  const admin = new Client(ways.admin)
  await admin.connect()
  try {
    for (const suffix of OTHERS) await copyWorkspace(admin, filled.workspaceId, suffix)
    await admin.query('VACUUM ANALYZE')
    await admin.query('CHECKPOINT')
    await openSearch(admin)
    const random = seededRandom(1)
    const { rows: tickets } = await admin.query<{ id: string }>(
      'SELECT "id" FROM "Ticket" WHERE "workspaceId" = $1 ORDER BY "number"',
      [filled.workspaceId],
    )
    const both = (name: string, choose: () => [Statement, Statement]): Operation => ({
      name: `row security: ${name}`,
      prepare: () => {
        const [walled, open] = choose()
        return {
          product: async () => (await filled.sql.query<object>(walled)).rows,
          baseline: async () => (await admin.query<object>(open)).rows,
          check: (one, other) => mustEqual(name, one, other),
        }
      },
    })
    const page = (view: View, sort: TicketSort): [Statement, Statement] => [
      pageSql(filled, view, sort, null, 50, 'by function'),
      pageSql(filled, view, sort, null, 50),
    ]
    const operations = [
      ...VIEWS.map((view) => both(`queue page, ${view}`, () => page(view, 'updated'))),
      both('queue page by priority', () => page('all-open', 'priority')),
      both('ticket', () => {
        const { id } = pick(random, tickets)
        return [readTicketSql(filled, id), ticketSql(filled, id)]
      }),
      ...WORDS.map((words) =>
        both(`search for "${words}"`, () => [
          searchSql(filled, words, 'public.search_tickets', 50, 'by function'),
          searchSql(filled, words, 'pg_temp.search_tickets', 50),
        ]),
      ),
    ]
    const taken = await takeSamples(operations, samples, WARM_UP, random)
    return operations.flatMap(({ name }, place) => {
      const own = taken[place]
      return own === undefined ? [] : [{ operation: name, tickets: 200_000, ...figures(own) }]
    })
  } finally {
    await admin.end()
    await filled.close()
  }
}

/** Makes another search_tickets for this connection only, without its check of the session. */
async function openSearch(admin: Client): Promise<void> {
  const { rows } = await admin.query<{ made: string }>(
    `SELECT pg_get_functiondef('public.search_tickets'::regproc) AS made`,
  )
  const made = rows[0]?.made ?? ''
  const open = made
    .replace('public.search_tickets', 'pg_temp.search_tickets')
    .replace(
      /IF NOT EXISTS \(SELECT FROM private\.my_workspaces\(\)[^;]*THEN\s+RETURN;\s+END IF;/,
      '',
    )
  if (made.length - open.length < 80) throw new Error('search_tickets asks in other words now')
  await admin.query(open)
}

/** Copies everything of a workspace under other ids. */
async function copyWorkspace(admin: Client, workspaceId: string, suffix: string): Promise<void> {
  await admin.query('SET session_replication_role = replica')
  const { rows: tables } = await admin.query<{ table: string; columns: string[] }>(
    `SELECT c.relname AS table, array_agg(a.attname::text) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       AND a.attgenerated = '' AND a.attidentity = ''
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname = ANY ($1) GROUP BY 1`,
    [
      [
        'Workspace',
        'WorkspaceSettings',
        'User',
        'WorkspaceUser',
        'WorkspacePerson',
        'Tag',
        'Ticket',
      ].concat(['Comment', 'CommentDelivery', 'TicketTag', 'TicketHistory', 'TicketCount']),
    ],
  )
  for (const { table, columns } of tables) {
    const names = columns.map((column) => `"${column}"`)
    const values = columns.map((column) => {
      if (column === 'assigneeKey')
        return `CASE "assigneeKey" WHEN '' THEN '' ELSE "assigneeKey" || $2 END`
      if (column === 'email') return `$2 || "email"`
      return /^id$|Id$|^slug$/.test(column) ? `"${column}" || $2` : `"${column}"`
    })
    const mine =
      { User: 'length("id") = 24', Workspace: '"id" = $1' }[table] ?? '"workspaceId" = $1'
    await admin.query(
      `INSERT INTO "${table}" (${names.join(', ')}) SELECT ${values.join(', ')} FROM "${table}"
       WHERE ${mine} AND $1::text IS NOT NULL AND $2::text IS NOT NULL`,
      [workspaceId, suffix],
    )
  }
  await admin.query('SET session_replication_role = origin')
}

function mustEqual(what: string, walled: unknown, open: unknown): void {
  if (JSON.stringify(walled) !== JSON.stringify(open)) {
    throw new WrongResult(`${what}: a desktop and a superuser got different rows`)
  }
}
