import { z } from 'zod'
import { NotificationDataSchema, NotificationTypeSchema } from '#shared/domain/notification'
import { PersonSchema } from '#shared/domain/user'
import type { DatabaseClient } from '../database/client'
import { notificationPeople } from '../database/fragments/notification-people'
import { Prisma } from '../database/generated/client'
import { readRows, readValue } from '../database/read-rows'
import type { News } from './news'

const NewsRowSchema = z.strictObject({
  id: z.string(),
  type: NotificationTypeSchema,
  content: z.string(),
  data: NotificationDataSchema,
  actor: PersonSchema.nullable(),
  person: PersonSchema.nullable(),
  createdAt: z.date(),
  workspaceId: z.string().nullable(),
  workspaceName: z.string().nullable(),
  ticketId: z.string().nullable(),
  number: z.int().nullable(),
  subject: z.string().nullable(),
  isAssigned: z.boolean(),
  isRead: z.boolean(),
})

/** The rows that `picked` names, with everything that showing them needs, oldest first. */
const withDetails = (picked: Prisma.Sql) => Prisma.sql`
  SELECT n."id", n."type"::text AS "type", n."content", n."data", n."createdAt", w."id" AS "workspaceId",
    w."name" AS "workspaceName", t."id" AS "ticketId", t."number", t."subject",
    t."assignedToId" IS NOT NULL AS "isAssigned", n."isRead",
    ${notificationPeople.columns}
  FROM (${picked}) n
  LEFT JOIN "Workspace" w ON w."id" = n."workspaceId"
  LEFT JOIN "Ticket" t ON t."workspaceId" = n."workspaceId" AND t."id" = n."ticketId"
  ${notificationPeople.joins}
  ORDER BY n."createdAt", n."id"`

/** The database's own clock, which dates notifications. */
export async function readClock(database: DatabaseClient): Promise<Date> {
  return readValue(database, z.date(), Prisma.sql`SELECT statement_timestamp() AS now`)
}

/**
 * A person's own notifications from a time on, without the known ones, at most `limit`.
 * Notifications of the last minute are included even if they are read, because the window may have
 * marked them before this query ran. That is an outcome worth reporting.
 */
export async function listNews(
  database: DatabaseClient,
  query: { from: Date; known: readonly string[]; limit: number },
): Promise<News[]> {
  const rows = await readRows(
    database,
    NewsRowSchema,
    withDetails(Prisma.sql`
      SELECT * FROM "Notification" o
      WHERE (NOT o."isRead" OR o."createdAt" > statement_timestamp() - interval '1 minute')
        AND o."createdAt" >= ${query.from.toISOString()}::timestamptz
        AND o."id" <> ALL (${[...query.known]}::text[])
      ORDER BY o."createdAt", o."id" LIMIT ${query.limit}`),
  )
  return rows.map(newsOf)
}

/** Those of these notifications that are still unread. */
export async function listUnread(
  database: DatabaseClient,
  ids: readonly string[],
): Promise<News[]> {
  const rows = await readRows(
    database,
    NewsRowSchema,
    withDetails(Prisma.sql`
      SELECT * FROM "Notification" o WHERE o."id" = ANY (${[...ids]}::text[]) AND NOT o."isRead"`),
  )
  return rows.map(newsOf)
}

function newsOf(row: z.infer<typeof NewsRowSchema>): News {
  const { id, type, content, data, actor, person, createdAt } = row
  const { workspaceId, workspaceName, ticketId } = row
  const { number, subject, isAssigned, isRead } = row
  const isOfWorkspace = workspaceId !== null && workspaceName !== null
  const isOfTicket = ticketId !== null && number !== null && subject !== null
  return {
    id,
    type,
    content,
    data,
    actor,
    person,
    createdAt,
    isRead,
    workspace: isOfWorkspace ? { id: workspaceId, name: workspaceName } : null,
    ticket: isOfTicket ? { id: ticketId, number, subject, isAssigned } : null,
  }
}

/** How many of a person's own notifications are unread, in all workspaces. */
export async function countUnread(database: DatabaseClient): Promise<number> {
  return readValue(
    database,
    z.int(),
    Prisma.sql`SELECT count(*)::int AS unread FROM "Notification" WHERE NOT "isRead"`,
  )
}

/** Marks a person's own notifications as read. Returns how many were unread. */
export async function markRead(database: DatabaseClient, ids: readonly string[]): Promise<number> {
  return database.$executeRaw`
    UPDATE "Notification" SET "isRead" = true WHERE "id" = ANY (${[...ids]}::text[]) AND NOT "isRead"`
}
