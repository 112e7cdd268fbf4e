import { countViews } from '#main/features/tickets/queue-repository'
import { getTicket } from '#main/features/tickets/get-ticket'
import { listTickets } from '#main/features/tickets/list-tickets'
import type { Ticket, TicketRow } from '#shared/domain/ticket'
import { type TicketSort, VIEWS, type View } from '#shared/domain/view'
import type { FilledDatabase } from './filled-database'
import { type Operation, WrongResult } from './measure'
import { pick } from './random'
import { COMMENTS, LONG, LONGEST } from './seed'
import { type Cursor, type PageRow, type SqlTicket, countSql, pageSql, ticketSql } from './sql'

const SORTS: readonly TicketSort[] = ['updated', 'created', 'priority']
const PAGE = 50

/** The first page and one in the middle of every view in every order. */
export async function queueOperations(filled: FilledDatabase): Promise<Operation[]> {
  const operations: Operation[] = []
  for (const view of VIEWS) {
    for (const sort of SORTS) {
      operations.push(queuePage(filled, view, sort, null))
      operations.push(queuePage(filled, view, sort, await middle(filled, view, sort)))
    }
  }
  return operations
}

export function countOperation(filled: FilledDatabase): Operation {
  const { call, sql } = filled
  const statement = countSql(filled)
  return {
    name: 'view counts',
    prepare: () => ({
      product: () => countViews(call.database, call.viewer),
      baseline: async () => (await sql.query(statement)).rows[0] as unknown,
      check: (counts, byHand) => mustEqual('counts', counts, byHand),
    }),
  }
}

/** Opens tickets of three lengths, another one each time if there are enough. */
export async function openOperations(
  filled: FilledDatabase,
  random: () => number,
): Promise<Operation[]> {
  const numbered = async (from: number, to: number) => {
    const { rows } = await filled.owner.query<{ id: string }>(
      'SELECT "id" FROM "Ticket" WHERE "number" BETWEEN $1 AND $2 ORDER BY "number"',
      [from, to],
    )
    return rows.map((row) => row.id)
  }
  const short = await numbered(LONGEST.to + 1, filled.tickets)
  const long = await numbered(LONG.from, LONG.to)
  const longest = await numbered(LONGEST.from, LONGEST.to)
  return [
    openTicket(filled, COMMENTS, () => pick(random, short)),
    openTicket(filled, LONG.comments, () => pick(random, long)),
    openTicket(filled, LONGEST.comments, () => pick(random, longest)),
  ]
}

function queuePage(
  { call, sql, ...filled }: FilledDatabase,
  view: View,
  sort: TicketSort,
  cursor: Cursor | null,
): Operation {
  const statement = pageSql({ ...filled, call }, view, sort, cursor, PAGE)
  const input = {
    ...{ view, sort, direction: 'desc' as const, limit: PAGE },
    ...(cursor === null
      ? {}
      : { cursor: Buffer.from(JSON.stringify(cursor)).toString('base64url') }),
  }
  return {
    name: `queue page: ${view} by ${sort}, ${cursor === null ? 'first' : 'deep'}`,
    prepare: () => ({
      product: () => listTickets(input, call),
      baseline: async () => (await sql.query<PageRow>(statement)).rows,
      check: (page, rows) => samePage(page as { rows: TicketRow[] }, rows as PageRow[]),
    }),
  }
}

function openTicket(filled: FilledDatabase, comments: number, choose: () => string): Operation {
  const { call, sql } = filled
  const shown = Math.min(comments, 100)
  const rest = shown < comments ? `, the newest ${shown}` : ''
  return {
    name: `open ticket with ${comments} comments${rest}`,
    prepare: () => {
      const ticketId = choose()
      return {
        product: () => getTicket({ ticketId }, call),
        baseline: async () => (await sql.query<SqlTicket>(ticketSql(filled, ticketId))).rows[0],
        check: (ticket, byHand) => {
          mustEqual('comments shown', (ticket as Ticket).comments.length, shown)
          sameTicket(ticket as Ticket, byHand as SqlTicket)
        },
      }
    },
  }
}

/** Where the second half of a view starts. */
async function middle(filled: FilledDatabase, view: View, sort: TicketSort): Promise<Cursor> {
  const all = pageSql(filled, view, sort, null, filled.tickets)
  const { rows } = await filled.owner.query<PageRow>({ text: all.text, values: all.values })
  const row = rows[Math.floor(rows.length / 2)]
  if (row === undefined) throw new Error(`there is no ticket in ${view}`)
  const updated = row.updatedAt.toISOString()
  if (sort === 'created') return [row.createdAt.toISOString(), row.id]
  if (sort === 'updated') return [updated, row.id]
  return [['LOW', 'MEDIUM', 'HIGH', 'URGENT'].indexOf(row.priority), updated, row.id]
}

function samePage(page: { rows: TicketRow[] }, rows: PageRow[]): void {
  const shown = page.rows.map((row) => [
    ...[row.id, row.number, row.subject, row.requester.email, row.assignee?.email ?? null],
    ...[row.updatedAt, row.tags.map((tag) => tag.id)],
  ])
  const byHand = rows
    .slice(0, PAGE)
    .map((row) => [
      ...[row.id, row.number, row.subject, row.requesterEmail, row.assigneeEmail],
      ...[row.updatedAt.toISOString(), (row.tags ?? []).map((tag) => tag.id)],
    ])
  mustEqual('rows', shown, byHand)
  if (shown.length === 0) throw new WrongResult('an empty page')
}

export function sameTicket(ticket: Ticket, byHand: SqlTicket): void {
  mustEqual(
    'ticket',
    [ticket.id, ticket.version, ticket.status, ticket.description, ticket.assignee?.id ?? null],
    [byHand.id, byHand.version, byHand.status, byHand.description, byHand.assigneeId],
  )
  mustEqual(
    'comments',
    ticket.comments.map((comment) => [comment.id, comment.content, comment.author.id]),
    (byHand.comments ?? [])
      .slice(0, 100)
      .map((c) => [c.id, c.content, c.authorId])
      .reverse(),
  )
  mustEqual(
    'history',
    ticket.history.map((entry) => [entry.id, entry.kind]),
    (byHand.history ?? []).map((entry) => [entry.id, entry.kind]).reverse(),
  )
}

export function mustEqual(what: string, shown: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(shown), JSON.stringify(expected)]
  if (left !== right)
    throw new WrongResult(`${what}: ${left.slice(0, 300)} for ${right.slice(0, 300)}`)
}
