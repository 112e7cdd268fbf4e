import { z } from 'zod'
import { AttachmentSchema } from '#shared/domain/attachment'
import { type Comment, CommentVisibilitySchema, DeliveryStateSchema } from '#shared/domain/comment'
import type { Person } from '#shared/domain/user'
import { JsonInstantColumn } from '../columns'
import { Prisma } from '../generated/client'
import { literal } from './literal'

/** Number of comments that come with a ticket (read_ticket reads as many) and with each older page. */
export const COMMENT_PAGE = 100

/** From json, whose times have another format. */
export const AttachmentRecordSchema = z.object({
  ...AttachmentSchema.shape,
  createdAt: JsonInstantColumn,
})

/** A comment from json. In a row, its times are columns. */
export const CommentRecordSchema = z.object({
  id: z.string(),
  content: z.string(),
  visibility: CommentVisibilitySchema,
  createdAt: JsonInstantColumn,
  authorId: z.string(),
  authorName: z.string().nullable(),
  authorEmail: z.string(),
  fromRequester: z.boolean(),
  isImported: z.boolean(),
  importerId: z.string().nullable(),
  importerName: z.string().nullable(),
  importerEmail: z.string().nullable(),
  deliveryState: DeliveryStateSchema.nullable(),
  deliveryReason: z.string().nullable(),
  deliveryAt: JsonInstantColumn.nullable(),
  attachments: z.array(AttachmentRecordSchema).nullable(),
})
type CommentRecord = z.infer<typeof CommentRecordSchema>

export interface CommentCursor {
  createdAt: string
  id: string
}

/**
 * For the rows of `Comment c`, `User u`, `WorkspacePerson p` of the author, and `User i` who
 * imported it.
 */
const authorColumns = Prisma.sql`
    c."id", c."content", c."visibility"::text AS "visibility", c."createdAt",
    u."id" AS "authorId", COALESCE(p."name", u."name") AS "authorName", u."email" AS "authorEmail",
    c."importKey" IS NOT NULL AS "isImported",
    i."id" AS "importerId", i."name" AS "importerName", i."email" AS "importerEmail",
    d."state"::text AS "deliveryState", d."reason" AS "deliveryReason", d."updatedAt" AS "deliveryAt",
    (SELECT json_agg(json_build_object('id', f."id", 'name', f."name", 'url', f."url", 'type', f."type",
        'size', f."size", 'sha256', f."sha256", 'createdAt', f."createdAt") ORDER BY f."createdAt", f."id")
     FROM "Attachment" f WHERE f."workspaceId" = c."workspaceId" AND f."commentId" = c."id") AS "attachments"`

const alsoNamed = Prisma.sql`
    LEFT JOIN "WorkspacePerson" p ON p."workspaceId" = c."workspaceId" AND p."userId" = c."userId"
    LEFT JOIN "User" i ON i."id" = c."importedById"`

/**
 * SQL for one page and one more row, newest first, older than `before`. Authors are only looked up
 * for the page.
 */
export function commentPage(
  workspaceId: string,
  ticketId: string,
  before: CommentCursor | null,
  limit: number,
): Prisma.Sql {
  const older =
    before === null
      ? Prisma.sql`true`
      : Prisma.sql`(c."createdAt", c."id") < (${before.createdAt}::timestamptz, ${before.id})`
  return Prisma.sql`
    SELECT ${authorColumns},
           NOT EXISTS (SELECT 1 FROM "WorkspaceUser" m
                        WHERE m."workspaceId" = ${workspaceId} AND m."userId" = c."userId") AS "fromRequester"
    FROM (
      SELECT c."id", c."workspaceId", c."content", c."visibility", c."createdAt", c."userId", c."importKey", c."importedById"
      FROM "Comment" c
      WHERE c."workspaceId" = ${workspaceId} AND c."ticketId" = ${ticketId} AND ${older}
      ORDER BY c."createdAt" DESC, c."id" DESC LIMIT ${literal(limit + 1)}
    ) c JOIN "User" u ON u."id" = c."userId" ${alsoNamed}
    LEFT JOIN "CommentDelivery" d ON d."workspaceId" = ${workspaceId} AND d."commentId" = c."id"
    ORDER BY c."createdAt" DESC, c."id" DESC`
}

/** SQL for the one comment with this id. */
export function oneComment(workspaceId: string, id: string): Prisma.Sql {
  return Prisma.sql`
    SELECT ${authorColumns},
           NOT EXISTS (SELECT 1 FROM "WorkspaceUser" m
                        WHERE m."workspaceId" = ${workspaceId} AND m."userId" = c."userId") AS "fromRequester"
    FROM "Comment" c JOIN "User" u ON u."id" = c."userId" ${alsoNamed}
    LEFT JOIN "CommentDelivery" d ON d."workspaceId" = c."workspaceId" AND d."commentId" = c."id"
    WHERE c."workspaceId" = ${workspaceId} AND c."id" = ${id}`
}

/** Removes the extra row, reverses the page to oldest first, and returns where older comments start. */
export function toCommentPage(
  records: CommentRecord[],
  limit: number,
): { comments: Comment[]; earlierComments: string | null } {
  const comments = records.slice(0, limit).map(toComment).reverse()
  const oldest = comments[0]
  const goesOn = records.length > limit && oldest !== undefined
  return { comments, earlierComments: goesOn ? `${oldest.createdAt} ${oldest.id}` : null }
}

export function toComment(record: CommentRecord): Comment {
  return {
    id: record.id,
    content: record.content,
    visibility: record.visibility,
    author: { id: record.authorId, name: record.authorName, email: record.authorEmail },
    fromRequester: record.fromRequester,
    isImported: record.isImported,
    importedBy: importerOf(record),
    createdAt: record.createdAt,
    delivery:
      record.deliveryState === null || record.deliveryAt === null
        ? null
        : {
            state: record.deliveryState,
            reason: record.deliveryReason,
            at: record.deliveryAt,
          },
    attachments: record.attachments ?? [],
  }
}

function importerOf({ importerId, importerName, importerEmail }: CommentRecord): Person | null {
  if (importerId === null || importerEmail === null) return null
  return { id: importerId, name: importerName, email: importerEmail }
}
