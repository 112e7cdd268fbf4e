import { z } from 'zod'
import { IdSchema } from '#shared/domain/id'
import {
  type Notification,
  type NotificationCounts,
  type NotificationFilter,
  NotificationSchema,
} from '#shared/domain/notification'
import type { DatabaseClient } from '#main/database/client'
import { InstantColumn } from '#main/database/columns'
import { notificationPeople } from '#main/database/fragments/notification-people'
import { Prisma } from '#main/database/generated/client'
import { readRows } from '#main/database/read-rows'

/** Where the next page starts: time and id of the last notification. */
export type NotificationCursor = readonly [at: string, id: string]

export interface NotificationQuery {
  filter: NotificationFilter
  cursor: NotificationCursor | null
  limit: number
}

const NotificationRowSchema = z.strictObject({
  ...NotificationSchema.shape,
  createdAt: InstantColumn,
})

/** The viewer's own notifications, newest first, up to the limit. */
export async function list(
  database: DatabaseClient,
  query: NotificationQuery,
): Promise<Notification[]> {
  return readRows(database, NotificationRowSchema, notificationPage(query))
}

/**
 * The statement for one page. A test checks its plan. It selects the page first and joins only its
 * rows.
 */
export function notificationPage({ filter, cursor, limit }: NotificationQuery): Prisma.Sql {
  return Prisma.sql`
    SELECT n."id", n."type"::text AS "type", n."content", n."data", n."isRead", n."createdAt", n."commentId",
      CASE WHEN w."id" IS NOT NULL THEN jsonb_build_object('id', w."id", 'name', w."name") END AS workspace,
      CASE WHEN t."id" IS NOT NULL
        THEN jsonb_build_object('id', t."id", 'number', t."number", 'subject', t."subject") END AS ticket,
      ${notificationPeople.columns}
    FROM (
      SELECT * FROM "Notification" o WHERE ${conditions(filter, cursor)}
      ORDER BY o."createdAt" DESC, o."id" DESC LIMIT ${limit}
    ) n
    LEFT JOIN "Workspace" w ON w."id" = n."workspaceId"
    LEFT JOIN "Ticket" t ON t."workspaceId" = n."workspaceId" AND t."id" = n."ticketId"
    ${notificationPeople.joins}
    ORDER BY n."createdAt" DESC, n."id" DESC`
}

function conditions(filter: NotificationFilter, cursor: NotificationCursor | null): Prisma.Sql {
  const all = [Prisma.sql`true`]
  if (filter.unreadOnly === true) all.push(Prisma.sql`NOT o."isRead"`)
  if (filter.types !== undefined) {
    all.push(Prisma.sql`o."type" = ANY (${filter.types}::text[]::"NotificationType"[])`)
  }
  if (filter.workspaceId !== undefined) {
    all.push(Prisma.sql`o."workspaceId" = ${filter.workspaceId}`)
  }
  if (cursor !== null) {
    all.push(Prisma.sql`(o."createdAt", o."id") < (${cursor[0]}::timestamptz, ${cursor[1]})`)
  }
  return Prisma.join(all, ' AND ')
}

const UnreadRowSchema = z.strictObject({ workspaceId: IdSchema.nullable(), unread: z.int() })

/** How many are unread, in the viewer's workspaces and outside of any. */
export async function countUnread(database: DatabaseClient): Promise<NotificationCounts> {
  const rows = await readRows(database, UnreadRowSchema, unreadCounts())
  return {
    unread: rows.reduce((sum, { unread }) => sum + unread, 0),
    workspaces: rows.flatMap(({ workspaceId, unread }) =>
      workspaceId === null ? [] : [{ workspaceId, unread }],
    ),
  }
}

/** The statement for the counts. A test checks its plan. */
export function unreadCounts(): Prisma.Sql {
  return Prisma.sql`
    SELECT "workspaceId", count(*)::int AS unread FROM "Notification"
    WHERE NOT "isRead" GROUP BY "workspaceId"`
}

/** Marks these notifications of the viewer as read or unread. Returns how many changed. */
export async function mark(
  database: DatabaseClient,
  ids: readonly string[],
  isRead: boolean,
): Promise<number> {
  return database.$executeRaw`
    UPDATE "Notification" SET "isRead" = ${isRead}
    WHERE "id" = ANY (${[...ids]}::text[]) AND "isRead" <> ${isRead}`
}

/** Marks all of the viewer's notifications up to a time as read. Returns how many were unread. */
export async function markAllRead(
  database: DatabaseClient,
  filter: NotificationFilter,
  until: string,
): Promise<number> {
  return database.$executeRaw`
    UPDATE "Notification" o SET "isRead" = true
    WHERE NOT o."isRead" AND o."createdAt" <= ${until}::timestamptz AND ${conditions(filter, null)}`
}

/** Marks the viewer's notifications of a ticket as read. Returns how many were unread. */
export async function markTicketRead(
  database: DatabaseClient,
  workspaceId: string,
  ticketId: string,
): Promise<number> {
  return database.$executeRaw`
    UPDATE "Notification" SET "isRead" = true
    WHERE "workspaceId" = ${workspaceId} AND "ticketId" = ${ticketId} AND NOT "isRead"`
}
