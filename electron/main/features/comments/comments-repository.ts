import { z } from 'zod'
import type { Comment } from '#shared/domain/comment'
import type { DatabaseClient } from '#main/database/client'
import { InstantColumn } from '#main/database/columns'
import {
  type CommentCursor,
  CommentRecordSchema,
  commentPage,
  oneComment,
  toComment,
  toCommentPage,
} from '#main/database/fragments/comment-page'
import { Prisma } from '#main/database/generated/client'
import { readRow, readRows, readValue } from '#main/database/read-rows'
import type { Viewer } from '#main/ipc/handler'

const CommentRowSchema = z.strictObject({
  ...CommentRecordSchema.shape,
  createdAt: InstantColumn,
  deliveryAt: InstantColumn.nullable(),
})

/** A page of comments older than `before`, oldest first. */
export async function listBefore(
  database: DatabaseClient,
  viewer: Viewer,
  ticketId: string,
  before: CommentCursor,
  limit: number,
): Promise<{ comments: Comment[]; earlierComments: string | null }> {
  const page = commentPage(viewer.workspaceId, ticketId, before, limit)
  return toCommentPage(await readRows(database, CommentRowSchema, page), limit)
}

/** The whole comment for the window. Null if the viewer cannot see it. */
export async function read(
  database: DatabaseClient,
  viewer: Viewer,
  id: string,
): Promise<Comment | null> {
  const record = await readRow(database, CommentRowSchema, oneComment(viewer.workspaceId, id))
  return record === null ? null : toComment(record)
}

/** Queues a reply's failed mail again. Returns whether there was one. */
export async function retryDelivery(database: DatabaseClient, commentId: string): Promise<boolean> {
  return readValue(database, z.boolean(), Prisma.sql`SELECT retry_reply(${commentId}) AS "retried"`)
}
