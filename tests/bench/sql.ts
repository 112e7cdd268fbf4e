import type { TicketPriority, TicketStatus } from '#shared/domain/ticket'
import type { TicketSort, View } from '#shared/domain/view'
import type { FilledDatabase } from './filled-database'

/** A statement that is prepared once per connection under its name. */
export interface Statement {
  name: string
  text: string
  values: unknown[]
}

export type Cursor = (string | number)[]

export interface PageRow {
  id: string
  number: number
  subject: string
  status: TicketStatus
  priority: TicketPriority
  createdAt: Date
  updatedAt: Date
  version: number
  requesterEmail: string
  assigneeId: string | null
  assigneeEmail: string | null
  tags: { id: string }[] | null
}

export type SqlTicket = PageRow & {
  description: string
  comments: { id: string; content: string; authorId: string }[] | null
  history: { id: string; kind: string }[] | null
}

type Where = Pick<FilledDatabase, 'workspaceId' | 'call'>

const QUEUES: Record<View, number> = {
  ...{ 'my-open': 0, unassigned: 0, 'all-open': 0 },
  ...{ waiting: 1, resolved: 2, closed: 3 },
}
const ORDERS: Record<TicketSort, string[]> = {
  updated: ['"updatedAt"', '"id"'],
  created: ['"createdAt"', '"id"'],
  priority: ['"priorityRank"', '"updatedAt"', '"id"'],
}

const COLUMNS = `"id", "number", "subject", "excerpt", "status", "priority", "priorityRank", "createdAt",
  "updatedAt", "closedAt", "version", "createdById", "assignedToId"`

/** Rows of selected tickets, with the best plan that was found: tags are collected once for all rows. */
const rowsOf = (picked: string, order: string, more = '') => `
  WITH picked AS (${picked}), tagged AS (
    SELECT x."ticketId", json_agg(json_build_object('id', g."id", 'name', g."name", 'color', g."color")
      ORDER BY lower(g."name")) AS "tags"
    FROM picked p JOIN "TicketTag" x ON x."ticketId" = p."id" JOIN "Tag" g ON g."id" = x."tagId" GROUP BY 1)
  SELECT t."id", t."number", t."subject", t."excerpt", t."status", t."priority", t."createdAt", t."updatedAt",
    t."closedAt", t."version", r."id" AS "requesterId", r."name" AS "requesterName", r."email" AS "requesterEmail",
    a."id" AS "assigneeId", a."name" AS "assigneeName", a."email" AS "assigneeEmail", k."tags" ${more}
  FROM picked t
  JOIN "User" r ON r."id" = t."createdById"
  LEFT JOIN "User" a ON a."id" = t."assignedToId"
  LEFT JOIN tagged k ON k."ticketId" = t."id" ORDER BY ${order}`

/**
 * The same as the product does it: under row security, with people and tags from a function that
 * checks the session once.
 */
const dressedRowsOf = (picked: string, order: string) => `
  WITH picked AS (${picked})
  SELECT t."id", t."number", t."subject", t."excerpt", t."status", t."priority", t."createdAt", t."updatedAt",
    t."closedAt", t."version", d."requesterId", d."requesterName", d."requesterEmail",
    d."assigneeId", d."assigneeName", d."assigneeEmail", d."tags"
  FROM picked t
  JOIN read_people_and_tags($1, ARRAY(SELECT p."id" FROM picked p)) d ON d."id" = t."id" ORDER BY ${order}`

/** How rows get their people and tags: by joins, as one would normally write it, or as the product does. */
export type Dressing = 'by joins' | 'by function'

/** A page of a view, newest or most urgent first, and one more row to know whether there is a next page. */
export function pageSql(
  { workspaceId, call }: Where,
  view: View,
  sort: TicketSort,
  cursor: Cursor | null,
  limit: number,
  dressing: Dressing = 'by joins',
): Statement {
  const values: unknown[] = [workspaceId]
  const place = (value: unknown) => `$${values.push(value)}`
  const columns = ORDERS[sort]
  const conditions = [`"workspaceId" = $1`, `"queue" = ${QUEUES[view]}`]
  if (view === 'my-open') conditions.push(`"assigneeKey" = ${place(call.viewer.userId)}`)
  if (view === 'unassigned') conditions.push(`"assigneeKey" = ''`)
  if (cursor !== null)
    conditions.push(`(${columns.join(', ')}) < (${cursor.map(place).join(', ')})`)
  const order = (table: string) => columns.map((column) => `${table}${column} DESC`).join(', ')
  return {
    name: `page ${view} ${sort} ${cursor === null ? 'first' : 'after'}`,
    text: (dressing === 'by joins' ? rowsOf : dressedRowsOf)(
      `SELECT ${COLUMNS} FROM "Ticket" WHERE ${conditions.join(' AND ')}
       ORDER BY ${order('')} LIMIT ${limit + 1}`,
      order('t.'),
    ),
    values,
  }
}

/** A page of a search in the order of the queue. `search` is search_tickets or a replacement for it. */
export function searchSql(
  { workspaceId }: Pick<Where, 'workspaceId'>,
  words: string,
  search: string,
  limit: number,
  dressing: Dressing = 'by joins',
): Statement {
  return {
    name: 'search',
    text: (dressing === 'by joins' ? rowsOf : dressedRowsOf)(
      `SELECT ${COLUMNS} FROM ${search}($1, $2, null, null, 'updated', true, null, null, null, ${limit + 1}) f
       JOIN "Ticket" USING ("id")`,
      't."updatedAt" DESC, t."id" DESC',
    ),
    values: [workspaceId, words],
  }
}

export function countSql({ workspaceId, call }: Where): Statement {
  return {
    name: 'counts',
    text: `SELECT
        coalesce(sum("count") FILTER (WHERE "queue" = 0 AND "assigneeKey" = $2), 0)::int AS "my-open",
        coalesce(sum("count") FILTER (WHERE "queue" = 0 AND "assigneeKey" = ''), 0)::int AS "unassigned",
        coalesce(sum("count") FILTER (WHERE "queue" = 0), 0)::int AS "all-open",
        coalesce(sum("count") FILTER (WHERE "queue" = 1), 0)::int AS "waiting",
        coalesce(sum("count") FILTER (WHERE "queue" = 2), 0)::int AS "resolved",
        coalesce(sum("count") FILTER (WHERE "queue" = 3), 0)::int AS "closed"
      FROM "TicketCount" WHERE "workspaceId" = $1`,
    values: [workspaceId, call.viewer.userId],
  }
}

/**
 * A ticket with its newest 100 comments (and one more to know whether there are others) and its
 * history.
 */
export function ticketSql(
  { workspaceId }: Pick<Where, 'workspaceId'>,
  ticketId: string,
): Statement {
  return {
    name: 'ticket',
    text: rowsOf(
      `SELECT ${COLUMNS}, "description" FROM "Ticket" WHERE "workspaceId" = $1 AND "id" = $2`,
      't."id"',
      `, t."description", (SELECT json_agg(c) FROM (
          SELECT c."id", c."content", c."visibility", c."createdAt", u."id" AS "authorId", u."name" AS "authorName", u."email" AS "authorEmail",
            d."state" AS "deliveryState", d."reason" AS "deliveryReason", d."updatedAt" AS "deliveryAt",
            NOT EXISTS (SELECT FROM "WorkspaceUser" m
              WHERE m."workspaceId" = $1 AND m."userId" = c."userId") AS "fromRequester"
          FROM (
            SELECT "id", "content", "visibility", "createdAt", "userId" FROM "Comment"
            WHERE "workspaceId" = $1 AND "ticketId" = $2
            ORDER BY "createdAt" DESC, "id" DESC LIMIT 101) c
          JOIN "User" u ON u."id" = c."userId"
          LEFT JOIN "CommentDelivery" d ON d."workspaceId" = $1 AND d."commentId" = c."id"
          ORDER BY c."createdAt" DESC, c."id" DESC) c) AS "comments",
        (SELECT json_agg(h) FROM (
          SELECT h."id", h."kind",
            CASE WHEN h."kind" = 'ASSIGNEE_CHANGED' THEN coalesce(b."name", b."email") ELSE left(h."before", 200) END AS "before",
            CASE WHEN h."kind" = 'ASSIGNEE_CHANGED' THEN coalesce(f."name", f."email") ELSE left(h."after", 200) END AS "after",
            h."createdAt", u."id" AS "actorId", u."name" AS "actorName", u."email" AS "actorEmail"
          FROM "TicketHistory" h
          LEFT JOIN "User" u ON u."id" = h."actorId"
          LEFT JOIN "User" b ON h."kind" = 'ASSIGNEE_CHANGED' AND b."id" = h."before"
          LEFT JOIN "User" f ON h."kind" = 'ASSIGNEE_CHANGED' AND f."id" = h."after"
          WHERE h."workspaceId" = $1 AND h."ticketId" = $2
          ORDER BY h."id" DESC LIMIT 500) h) AS "history"`,
    ),
    values: [workspaceId, ticketId],
  }
}

/** The same ticket as the product reads it. */
export function readTicketSql(
  { workspaceId }: Pick<Where, 'workspaceId'>,
  ticketId: string,
): Statement {
  return {
    name: 'ticket',
    text: 'SELECT * FROM read_ticket($1, $2)',
    values: [workspaceId, ticketId],
  }
}
