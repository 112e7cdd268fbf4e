import { z } from 'zod'
import { TagColorSchema, type Tag } from '#shared/domain/tag'
import { type TicketRow, TicketPrioritySchema, TicketStatusSchema } from '#shared/domain/ticket'
import { InstantColumn } from '../columns'
import { Prisma } from '../generated/client'

/** A tag as stored. A colour that this version does not know is shown as grey. */
const StoredTagSchema = z.object({
  id: z.string(),
  name: z.string(),
  color: TagColorSchema.catch('grey'),
})

/** A row of the queue as SQL returns it. */
export const TicketRowRecordSchema = z.strictObject({
  id: z.string(),
  number: z.number(),
  subject: z.string(),
  excerpt: z.string(),
  status: TicketStatusSchema,
  priority: TicketPrioritySchema,
  createdAt: InstantColumn,
  updatedAt: InstantColumn,
  closedAt: InstantColumn.nullable(),
  version: z.number(),
  requesterId: z.string(),
  requesterName: z.string().nullable(),
  requesterEmail: z.string(),
  assigneeId: z.string().nullable(),
  assigneeName: z.string().nullable(),
  assigneeEmail: z.string().nullable(),
  tags: z.array(StoredTagSchema).nullable(),
})

/** The columns that a query for tickets (as `t`) must select for `ticketRows`. */
export const pickedColumns = Prisma.sql`
  t."id", t."number", t."subject", t."excerpt", t."status", t."priority", t."priorityRank",
  t."createdAt", t."updatedAt", t."closedAt", t."version"`

/**
 * SQL for the rows of the tickets that `picked` selects in one workspace, in `order`. The page is
 * selected under row security. People and tags come from a function that checks the session only
 * once.
 */
export function ticketRows(workspaceId: string, picked: Prisma.Sql, order: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    WITH picked AS (${picked})
    SELECT t."id", t."number", t."subject", t."excerpt", t."status"::text AS "status",
      t."priority"::text AS "priority", t."createdAt", t."updatedAt", t."closedAt", t."version",
      d."requesterId", d."requesterName", d."requesterEmail",
      d."assigneeId", d."assigneeName", d."assigneeEmail", d."tags"
    FROM picked t
    JOIN read_people_and_tags(${workspaceId}, ARRAY(SELECT p."id" FROM picked p)) d ON d."id" = t."id"
    ORDER BY ${order}`
}

/** Converts a record to the form that crosses the bridge. */
export function toTicketRow(record: z.infer<typeof TicketRowRecordSchema>): TicketRow {
  return {
    id: record.id,
    number: record.number,
    subject: record.subject,
    excerpt: record.excerpt,
    status: record.status,
    priority: record.priority,
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
    closedAt: record.closedAt,
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
    tags: record.tags ?? [],
  }
}

/** Converts a tag from Prisma's models. */
export function toTag(tag: { id: string; name: string; color: string }): Tag {
  return StoredTagSchema.parse(tag)
}
