import { TagColorSchema, type Tag } from '#shared/domain/tag'
import type { TicketPriority, TicketRow, TicketStatus } from '#shared/domain/ticket'
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
  t."createdAt", t."updatedAt", t."closedAt", t."version"`

/**
 * SQL for the rows of the tickets that `picked` selects out of one workspace, in `order`. The page is
 * picked under row security; people and tags come from a function that asks once who is asking.
 */
export function ticketRows(workspaceId: string, picked: Prisma.Sql, order: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    WITH picked AS (${picked})
    SELECT t."id", t."number", t."subject", t."excerpt", t."status"::text AS "status",
      t."priority"::text AS "priority", t."createdAt", t."updatedAt", t."closedAt", t."version",
      d."requesterId", d."requesterName", d."requesterEmail",
      d."assigneeId", d."assigneeName", d."assigneeEmail", d."tags"
    FROM picked t
    JOIN dress_tickets(${workspaceId}, ARRAY(SELECT p."id" FROM picked p)) d ON d."id" = t."id"
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
