import type { Comment } from '#shared/domain/comment'
import type { DatabaseClient } from '#main/database/client'
import type { Viewer } from '#main/ipc/handler'
import {
  type CommentCursor,
  type CommentRecord,
  commentPage,
  oneComment,
  toComment,
  toCommentPage,
} from '#main/database/fragments/comment-page'

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
