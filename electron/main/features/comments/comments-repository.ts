import type { Comment, CommentVisibility } from '../../../../src/shared/domain/comment'
import type { DatabaseClient } from '../../database/client'
import type { Viewer } from '../../ipc/handler'
import {
  type CommentCursor,
  type CommentRecord,
  commentPage,
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
  const records = await database.$queryRaw<
    (Omit<CommentRecord, 'createdAt'> & { createdAt: Date })[]
  >(commentPage(viewer.workspaceId, ticketId, before, limit))
  return toCommentPage(
    records.map((record) => ({ ...record, createdAt: record.createdAt.toISOString() })),
    limit,
  )
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
