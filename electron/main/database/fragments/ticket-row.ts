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

/** What rowJoins and an alias `t` of "Ticket" must be there for. */
export const rowColumns = Prisma.sql`
  t."id", t."number", t."subject", t."excerpt", t."status"::text AS "status",
  t."priority"::text AS "priority", t."createdAt", t."updatedAt", t."closedAt", t."version",
  r."id" AS "requesterId", r."name" AS "requesterName", r."email" AS "requesterEmail",
  a."id" AS "assigneeId", a."name" AS "assigneeName", a."email" AS "assigneeEmail",
  (SELECT jsonb_agg(jsonb_build_object('id', g."id", 'name', g."name", 'color', g."color")
                    ORDER BY lower(g."name"))
     FROM "TicketTag" x JOIN "Tag" g ON g."id" = x."tagId"
    WHERE x."ticketId" = t."id") AS "tags"`

export const rowJoins = Prisma.sql`
  JOIN "User" r ON r."id" = t."createdById"
  LEFT JOIN "User" a ON a."id" = t."assignedToId"`

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

/** Takes a tag as stored; a colour this version does not know is shown as grey. */
export function toTag(tag: { id: string; name: string; color: string }): Tag {
  return { id: tag.id, name: tag.name, color: TagColorSchema.catch('grey').parse(tag.color) }
}
