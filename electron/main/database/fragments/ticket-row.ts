import { TagColorSchema, type Tag } from '../../../../src/shared/domain/tag'
import type { TicketPriority, TicketRow, TicketStatus } from '../../../../src/shared/domain/ticket'
import { Prisma } from '../generated/client'

/** A row of the queue as SQL answers it. */
export interface TicketRowRecord {
  id: string
  number: number
  subject: string
  excerpt: string
  status: TicketStatus
  priority: TicketPriority
  createdAt: Date
  updatedAt: Date
  closedAt: Date | null
  version: number
  requesterId: string
  requesterName: string | null
  requesterEmail: string
  assigneeId: string | null
  assigneeName: string | null
  assigneeEmail: string | null
  tags: Tag[] | null
}

/** What a query that picks tickets (as `t`) must select for `ticketRows`. */
export const pickedColumns = Prisma.sql`
  t."id", t."number", t."subject", t."excerpt", t."status", t."priority", t."priorityRank",
  t."createdAt", t."updatedAt", t."closedAt", t."version", t."createdById", t."assignedToId"`

/**
 * SQL for the rows of the tickets that `picked` selects, as `t`, with `more` columns and in `order`.
 * Tags are gathered for all rows at once: asked row by row, PostgreSQL reads all tags of the workspace
 * for each of them, which was two thirds of the time of a page.
 */
export function ticketRows(
  picked: Prisma.Sql,
  { more = Prisma.empty, order = Prisma.sql`t."id"` }: { more?: Prisma.Sql; order?: Prisma.Sql },
): Prisma.Sql {
  return Prisma.sql`
    WITH picked AS (${picked}),
    tagged AS (
      SELECT x."ticketId", json_agg(
          json_build_object('id', g."id", 'name', g."name", 'color', g."color") ORDER BY lower(g."name")
        ) AS "tags"
      FROM picked p JOIN "TicketTag" x ON x."ticketId" = p."id" JOIN "Tag" g ON g."id" = x."tagId"
      GROUP BY x."ticketId"
    )
    SELECT t."id", t."number", t."subject", t."excerpt", t."status"::text AS "status",
      t."priority"::text AS "priority", t."createdAt", t."updatedAt", t."closedAt", t."version",
      r."id" AS "requesterId", r."name" AS "requesterName", r."email" AS "requesterEmail",
      a."id" AS "assigneeId", a."name" AS "assigneeName", a."email" AS "assigneeEmail",
      k."tags" ${more}
    FROM picked t
    JOIN "User" r ON r."id" = t."createdById"
    LEFT JOIN "User" a ON a."id" = t."assignedToId"
    LEFT JOIN tagged k ON k."ticketId" = t."id"
    ORDER BY ${order}`
}

/** Turns a record into what crosses the bridge. */
export function toTicketRow(record: TicketRowRecord): TicketRow {
  return {
    id: record.id,
    number: record.number,
    subject: record.subject,
    excerpt: record.excerpt,
    status: record.status,
    priority: record.priority,
    createdAt: record.createdAt.toISOString(),
    updatedAt: record.updatedAt.toISOString(),
    closedAt: record.closedAt?.toISOString() ?? null,
    version: record.version,
    requester: {
      id: record.requesterId,
      name: record.requesterName,
      email: record.requesterEmail,
    },
    assignee:
      record.assigneeId === null
        ? null
        : { id: record.assigneeId, name: record.assigneeName, email: record.assigneeEmail ?? '' },
    tags: (record.tags ?? []).map(toTag),
  }
}

const KnownColorSchema = TagColorSchema.catch('grey')

/** Takes a tag as stored; a colour this version does not know is shown as grey. */
export function toTag(tag: { id: string; name: string; color: string }): Tag {
  return { id: tag.id, name: tag.name, color: KnownColorSchema.parse(tag.color) }
}
