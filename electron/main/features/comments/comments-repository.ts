import type { Comment, CommentVisibility, Delivery } from '../../../../src/shared/domain/comment'
import type { DatabaseClient } from '../../database/client'
import type { Viewer } from '../../ipc/handler'
import {
  type CommentCursor,
  type CommentRecord,
  commentPage,
  oneComment,
  toComment,
  toCommentPage,
} from '../../database/fragments/comment-page'

/** A page of comments older than `before`, oldest first. */
export async function listBefore(
  database: DatabaseClient,
  viewer: Viewer,
  ticketId: string,
  before: CommentCursor,
  limit: number,
): Promise<{ comments: Comment[]; earlierComments: string | null }> {
  const records = await database.$queryRaw<RawRecord[]>(
    commentPage(viewer.workspaceId, ticketId, before, limit),
  )
  return toCommentPage(records.map(withTexts), limit)
}

/** The whole comment as the window shows it; null if the viewer sees none. */
export async function read(
  database: DatabaseClient,
  viewer: Viewer,
  id: string,
): Promise<Comment | null> {
  const [record] = await database.$queryRaw<RawRecord[]>(oneComment(viewer.workspaceId, id))
  return record === undefined ? null : toComment(withTexts(record))
}

/** What became of a comment's mail; null for one that goes to nobody. */
export async function findDelivery(
  database: DatabaseClient,
  viewer: Viewer,
  commentId: string,
): Promise<Delivery | null> {
  const found = await database.commentDelivery.findUnique({
    where: { workspaceId_commentId: { workspaceId: viewer.workspaceId, commentId } },
    select: { state: true, reason: true, updatedAt: true },
  })
  if (found === null) return null
  return { state: found.state, reason: found.reason, at: found.updatedAt.toISOString() }
}

/** Puts the mail of a reply that failed back among the waiting ones; answers whether it had. */
export async function retryDelivery(database: DatabaseClient, commentId: string): Promise<boolean> {
  const [row] = await database.$queryRaw<{ retried: boolean }[]>`
    SELECT retry_reply(${commentId}) AS "retried"`
  return row?.retried ?? false
}

/** Times as the driver gives them outside of JSON. */
type RawRecord = Omit<CommentRecord, 'createdAt' | 'deliveryAt'> & {
  createdAt: Date
  deliveryAt: Date | null
}

function withTexts(record: RawRecord): CommentRecord {
  return {
    ...record,
    createdAt: record.createdAt.toISOString(),
    deliveryAt: record.deliveryAt?.toISOString() ?? null,
  }
}

export interface NewComment {
  id: string
  ticketId: string
  visibility: CommentVisibility
  content: string
}

/**
 * Inserts the comment as the viewer's; answers null when the id is already taken, and when there is
 * no such ticket to see, which the caller tells apart by looking.
 */
export async function insert(
  database: DatabaseClient,
  viewer: Viewer,
  comment: NewComment,
): Promise<{ createdAt: Date } | null> {
  const rows = await database.$queryRaw<{ createdAt: Date }[]>`
    INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "visibility", "content")
    SELECT ${comment.id}, t."workspaceId", t."id", ${viewer.userId},
           ${comment.visibility}::"CommentVisibility", ${comment.content}
    FROM "Ticket" t WHERE t."id" = ${comment.ticketId} AND t."workspaceId" = ${viewer.workspaceId}
    ON CONFLICT ("id") DO NOTHING
    RETURNING "createdAt"`
  return rows[0] ?? null
}

/** The comment under this id, whatever its author; null if the viewer sees none. */
export async function findById(
  database: DatabaseClient,
  viewer: Viewer,
  id: string,
): Promise<(NewComment & { userId: string; createdAt: Date }) | null> {
  return database.comment.findFirst({
    where: { id, workspaceId: viewer.workspaceId },
    select: {
      id: true,
      ticketId: true,
      visibility: true,
      content: true,
      userId: true,
      createdAt: true,
    },
  })
}
