import { z } from 'zod'
import { OutgoingReplySchema } from '#shared/domain/comment'
import { type HistoryEntry, type HistoryKind, HistoryKindSchema } from '#shared/domain/history'
import type { Ticket, TicketPriority, TicketStatus } from '#shared/domain/ticket'
import type { DatabaseClient, DatabaseTransaction } from '#main/database/client'
import { JsonInstantColumn } from '#main/database/columns'
import {
  AttachmentRecordSchema,
  COMMENT_PAGE,
  CommentRecordSchema,
  toCommentPage,
} from '#main/database/fragments/comment-page'
import { literal } from '#main/database/fragments/literal'
import { TicketRowRecordSchema, toTicketRow } from '#main/database/fragments/ticket-row'
import { Prisma } from '#main/database/generated/client'
import { readRow } from '#main/database/read-rows'
import { withDomainErrors } from '#main/database/refusals'
import type { Viewer } from '#main/ipc/handler'

const HistoryRecordSchema = z.object({
  id: z.string(),
  kind: HistoryKindSchema,
  before: z.string().nullable(),
  after: z.string().nullable(),
  createdAt: JsonInstantColumn,
  actorId: z.string().nullable(),
  actorName: z.string().nullable(),
  actorEmail: z.string().nullable(),
})

const TicketRecordSchema = z.strictObject({
  ...TicketRowRecordSchema.shape,
  description: z.string(),
  comments: z.array(CommentRecordSchema.omit({ isImported: true })).nullable(),
  history: z.array(HistoryRecordSchema).nullable(),
  attachments: z.array(AttachmentRecordSchema).nullable(),
  outgoing: z
    .array(
      z.object({
        ...OutgoingReplySchema.shape,
        createdAt: JsonInstantColumn,
        dueAt: JsonInstantColumn,
      }),
    )
    .nullable(),
  newestCommentId: z.string().nullable(),
  importedIds: z.array(z.string()).nullable(),
  isImported: z.boolean().nullable(),
  now: z.date(),
})

/**
 * The ticket with the newest page of its conversation and history, in one round trip. Null if there
 * is none.
 */
export async function findById(
  database: DatabaseClient,
  viewer: Viewer,
  ticketId: string,
): Promise<Ticket | null> {
  // Columns are listed: a plan that was prepared for "all" fails when a migration adds a column
  // (0A000).
  const record = await readRow(
    database,
    TicketRecordSchema,
    Prisma.sql`
      SELECT t."id", t."number", t."subject", t."excerpt", t."status", t."priority", t."createdAt",
             t."updatedAt", t."closedAt", t."version", t."requesterId", t."requesterName",
             t."requesterEmail", t."assigneeId", t."assigneeName", t."assigneeEmail", t."tags",
             t."description", t."comments", t."history", t."attachments", t."outgoing", clock_timestamp() AS "now", (
        SELECT c."id" FROM "Comment" c WHERE c."workspaceId" = ${viewer.workspaceId} AND c."ticketId" = ${ticketId}
        ORDER BY c."arrival" DESC LIMIT 1
      ) AS "newestCommentId", (
        SELECT json_agg(c."id") FROM (
          SELECT c."id", c."importKey" FROM "Comment" c
          WHERE c."workspaceId" = ${viewer.workspaceId} AND c."ticketId" = ${ticketId}
          ORDER BY c."createdAt" DESC, c."id" DESC LIMIT ${literal(COMMENT_PAGE + 1)}
        ) c WHERE c."importKey" IS NOT NULL
      ) AS "importedIds", (
        SELECT i."importKey" IS NOT NULL FROM "Ticket" i
        WHERE i."workspaceId" = ${viewer.workspaceId} AND i."id" = ${ticketId}
      ) AS "isImported"
      FROM read_ticket(${viewer.workspaceId}, ${ticketId}) t`,
  )
  if (record === null) return null
  const imported = new Set(record.importedIds)
  const comments = (record.comments ?? []).map((comment) => ({
    ...comment,
    isImported: imported.has(comment.id),
  }))
  const page = toCommentPage(comments, COMMENT_PAGE)
  return {
    ...toTicketRow(record),
    description: record.description,
    isImported: record.isImported === true,
    comments: page.comments,
    earlierComments: page.earlierComments,
    newestCommentId: record.newestCommentId,
    history: (record.history ?? []).map(toHistoryEntry).reverse(),
    attachments: record.attachments ?? [],
    outgoing: (record.outgoing ?? []).map((reply) => ({
      ...reply,
      dueAt: onThisClock(reply.dueAt, record.now),
    })),
  }
}

/** The fields that people change. Triggers set version, times and history. */
export interface TicketChange {
  subject?: string
  status?: TicketStatus
  priority?: TicketPriority
  assignedToId?: string | null
}

/** Changes the ticket only if `version` is still the newest. Returns whether it did. */
export async function updateVersion(
  database: DatabaseClient,
  viewer: Viewer,
  ticket: { ticketId: string; version: number },
  change: TicketChange,
): Promise<boolean> {
  const { count } = await database.ticket.updateMany({
    where: { id: ticket.ticketId, workspaceId: viewer.workspaceId, version: ticket.version },
    data: change,
  })
  return count === 1
}

const KINDS = {
  subject: 'SUBJECT_CHANGED',
  status: 'STATUS_CHANGED',
  priority: 'PRIORITY_CHANGED',
  assignedToId: 'ASSIGNEE_CHANGED',
} as const satisfies Record<keyof TicketChange, HistoryKind>

/** Whether the viewer made exactly this change to the ticket at `version`. */
export async function isMade(
  database: DatabaseClient,
  viewer: Viewer,
  ticket: { ticketId: string; version: number },
  change: TicketChange,
): Promise<boolean> {
  const made = await database.ticketHistory.findMany({
    where: {
      workspaceId: viewer.workspaceId,
      ticketId: ticket.ticketId,
      version: ticket.version + 1,
      actorId: viewer.userId,
    },
    select: { kind: true, after: true },
  })
  const wanted = Object.entries(change) as [keyof TicketChange, string | null][]
  return wanted.every(([field, value]) =>
    made.some(({ kind, after }) => kind === KINDS[field] && after === value),
  )
}

/** The current version, and who changed the ticket last and when. Null if there is no such ticket. */
export async function findLastChange(
  database: DatabaseClient,
  viewer: Viewer,
  ticketId: string,
): Promise<{ version: number; by: string | null; at: string } | null> {
  const found = await database.ticket.findFirst({
    where: { id: ticketId, workspaceId: viewer.workspaceId },
    select: {
      version: true,
      updatedAt: true,
      history: {
        orderBy: { id: 'desc' },
        take: 1,
        select: { createdAt: true, actor: { select: { name: true, email: true } } },
      },
    },
  })
  if (found === null) return null
  const last = found.history[0]
  return {
    version: found.version,
    by: last?.actor?.name ?? last?.actor?.email ?? null,
    at: (last?.createdAt ?? found.updatedAt).toISOString(),
  }
}

export interface NewTicket {
  id: string
  subject: string
  description: string
  priority: TicketPriority
  assignedToId: string | null
  createdById: string
}

/** Inserts the ticket. Does nothing if the id exists already, as after the same call. */
export async function insert(
  database: DatabaseClient | DatabaseTransaction,
  viewer: Viewer,
  ticket: NewTicket,
): Promise<void> {
  await database.$executeRaw`
    INSERT INTO "Ticket" ("id", "workspaceId", "subject", "description", "priority", "assignedToId", "createdById")
    VALUES (${ticket.id}, ${viewer.workspaceId}, ${ticket.subject}, ${ticket.description},
            ${ticket.priority}::"TicketPriority", ${ticket.assignedToId}, ${ticket.createdById})
    ON CONFLICT ("id") DO NOTHING`
}

/** Converts a time of the database, whose clock shows `now`, to this desktop's clock. */
function onThisClock(time: string, now: Date): string {
  return new Date(Date.parse(time) - now.getTime() + Date.now()).toISOString()
}

/** Attaches complete uploads to the description. Doing it twice has the effect of once. */
export async function attachFiles(
  database: DatabaseTransaction,
  viewer: Viewer,
  ticketId: string,
  uploadIds: string[],
): Promise<void> {
  await withDomainErrors(
    database.$executeRaw`SELECT attach_to_ticket(${viewer.workspaceId}, ${ticketId}, ${uploadIds})`,
  )
}

function toHistoryEntry(record: z.infer<typeof HistoryRecordSchema>): HistoryEntry {
  return {
    id: record.id,
    kind: record.kind,
    before: record.before,
    after: record.after,
    createdAt: record.createdAt,
    actor:
      record.actorId === null
        ? null
        : { id: record.actorId, name: record.actorName, email: record.actorEmail ?? '' },
  }
}
