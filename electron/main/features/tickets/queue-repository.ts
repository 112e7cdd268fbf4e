import type { ParsedInput } from '#shared/ipc/contract'
import type { TicketRow } from '#shared/domain/ticket'
import { type View, type ViewCounts, ViewCountsSchema } from '#shared/domain/view'
import type { DatabaseClient } from '#main/database/client'
import { Prisma } from '#main/database/generated/client'
import { readOneRow, readRows } from '#main/database/read-rows'
import type { Viewer } from '#main/ipc/handler'
import { literal } from '#main/database/fragments/literal'
import {
  TicketRowRecordSchema,
  pickedColumns,
  ticketRows,
  toTicketRow,
} from '#main/database/fragments/ticket-row'

/** Where the next page starts: the sort column's value of the last row, and its tie-breakers. */
export type QueueCursor = readonly (string | number)[]

type ListInput = Omit<ParsedInput<'tickets:list'>, 'cursor'> & { cursor: QueueCursor | null }

const QUEUES: Record<View, number> = {
  'my-open': 0,
  unassigned: 0,
  'all-open': 0,
  waiting: 1,
  resolved: 2,
  closed: 3,
}

/**
 * One page of a view: at most `limit` rows, and one more to know whether there is a next page.
 * Written in SQL because this is the hottest read: the page comes from one index first, and only
 * its rows are joined.
 */
export async function listQueue(
  database: DatabaseClient,
  viewer: Viewer,
  input: ListInput,
): Promise<TicketRow[]> {
  const keys = sortKeys(input.sort)
  const direction = input.direction === 'desc' ? Prisma.sql`DESC` : Prisma.sql`ASC`
  const order = Prisma.join(
    keys.map((key) => Prisma.sql`${key.column} ${direction}`),
    ', ',
  )
  const page = isFiltered(input) ? foundPage(input, viewer) : queuePage(input, viewer, keys, order)
  const records = await readRows(
    database,
    TicketRowRecordSchema,
    ticketRows(viewer.workspaceId, page, order),
  )
  return records.map(toTicketRow)
}

/** Counts of all views from stored counters, without reading tickets. */
export async function countViews(database: DatabaseClient, viewer: Viewer): Promise<ViewCounts> {
  return readOneRow(
    database,
    ViewCountsSchema,
    Prisma.sql`
    SELECT ${sum(Prisma.sql`"queue" = ${queueOf('my-open')} AND "assigneeKey" = ${viewer.userId}`)} AS "my-open",
           ${sum(Prisma.sql`"queue" = ${queueOf('unassigned')} AND "assigneeKey" = ''`)} AS "unassigned",
           ${sum(Prisma.sql`"queue" = ${queueOf('all-open')}`)} AS "all-open",
           ${sum(Prisma.sql`"queue" = ${queueOf('waiting')}`)} AS "waiting",
           ${sum(Prisma.sql`"queue" = ${queueOf('resolved')}`)} AS "resolved",
           ${sum(Prisma.sql`"queue" = ${queueOf('closed')}`)} AS "closed"
    FROM "TicketCount" WHERE "workspaceId" = ${viewer.workspaceId}`,
  )
}

function sum(condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`coalesce(sum("count") FILTER (WHERE ${condition}), 0)::int`
}

function queueOf(view: View): Prisma.Sql {
  return literal(QUEUES[view])
}

/** The values of a row for a cursor, in the order of the sort. */
export function cursorOf(row: TicketRow, sort: ListInput['sort']): QueueCursor {
  if (sort === 'created') return [row.createdAt, row.id]
  if (sort === 'updated') return [row.updatedAt, row.id]
  return [['LOW', 'MEDIUM', 'HIGH', 'URGENT'].indexOf(row.priority), row.updatedAt, row.id]
}

interface SortKey {
  column: Prisma.Sql
  cast: Prisma.Sql
}

function sortKeys(sort: ListInput['sort']): SortKey[] {
  const id = { column: Prisma.sql`t."id"`, cast: Prisma.sql`text` }
  const updated = { column: Prisma.sql`t."updatedAt"`, cast: Prisma.sql`timestamptz` }
  if (sort === 'updated') return [updated, id]
  if (sort === 'created') return [{ ...updated, column: Prisma.sql`t."createdAt"` }, id]
  return [{ column: Prisma.sql`t."priorityRank"`, cast: Prisma.sql`smallint` }, updated, id]
}

function isFiltered(input: ListInput): input is ListInput & { filter: string } {
  return input.filter !== undefined && input.filter.trim() !== ''
}

function queuePage(
  input: ListInput,
  viewer: Viewer,
  keys: SortKey[],
  order: Prisma.Sql,
): Prisma.Sql {
  const key = assigneeKey(input.view, viewer)
  return Prisma.sql`
    SELECT ${pickedColumns} FROM "Ticket" t
    WHERE t."workspaceId" = ${viewer.workspaceId}
      AND t."queue" = ${queueOf(input.view)}
      AND ${key === null ? Prisma.sql`true` : Prisma.sql`t."assigneeKey" = ${key}`}
      AND ${after(input.cursor, keys, input.direction)}
    ORDER BY ${order} LIMIT ${literal(input.limit + 1)}`
}

/** Uses a function of the database, because LIKE would lose its index under row security. */
function foundPage(input: ListInput & { filter: string }, viewer: Viewer): Prisma.Sql {
  const [time, id] = input.cursor?.slice(-2) ?? [null, null]
  const rank = input.cursor?.length === 3 ? input.cursor[0] : null
  return Prisma.sql`
    SELECT ${pickedColumns} FROM search_tickets(
      ${viewer.workspaceId}, ${input.filter}, ${QUEUES[input.view]}::smallint,
      ${assigneeKey(input.view, viewer)}::text, ${input.sort}, ${input.direction === 'desc'}::boolean,
      ${rank}::smallint, ${time}::timestamptz, ${id}::text, ${input.limit + 1}::int) found
    JOIN "Ticket" t ON t."id" = found."id"`
}

/** The value of Ticket.assigneeKey for a view. Null for any. */
function assigneeKey(view: View, viewer: Viewer): string | null {
  if (view === 'my-open') return viewer.userId
  return view === 'unassigned' ? '' : null
}

function after(
  cursor: QueueCursor | null,
  keys: SortKey[],
  direction: ListInput['direction'],
): Prisma.Sql {
  if (cursor === null) return Prisma.sql`true`
  const columns = Prisma.join(
    keys.map((key) => key.column),
    ', ',
  )
  const values = Prisma.join(
    keys.map((key, index) => Prisma.sql`${cursor[index]}::${key.cast}`),
    ', ',
  )
  const beyond = direction === 'desc' ? Prisma.sql`<` : Prisma.sql`>`
  return Prisma.sql`(${columns}) ${beyond} (${values})`
}
