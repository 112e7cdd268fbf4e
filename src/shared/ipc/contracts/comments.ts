import { z } from 'zod'
import {
  CommentContentSchema,
  CommentSchema,
  CommentVisibilitySchema,
  OutgoingReplySchema,
} from '#shared/domain/comment'
import { DraftSchema } from '#shared/domain/draft'
import { IdSchema } from '#shared/domain/id'

/** How many files one message can have. */
export const MESSAGE_FILES_MAX = 1000

/** The conversation, and the caller's held replies. */
export const commentsContract = {
  /** Comments older than `before` (from Ticket.earlierComments), oldest first. */
  'comments:list': {
    input: z.strictObject({
      ticketId: IdSchema,
      before: z.string().max(500),
      limit: z.int().min(1).max(200),
    }),
    output: z.strictObject({
      comments: z.array(CommentSchema),
      earlierComments: z.string().nullable(),
    }),
  },
  /**
   * The window makes `id`: sent twice, it is one message; the same id with other content is
   * comment.conflict. A public reply is held for the workspace's undoSendSeconds. With 0, and for
   * notes, it is a comment at once. reply.overtaken when somebody else's message came after
   * `seenCommentId` (Ticket.newestCommentId at the time of writing). Then nothing is saved, and the
   * same call with the newest id sends the reply anyway.
   */
  'comments:add': {
    input: z.strictObject({
      id: IdSchema,
      ticketId: IdSchema,
      visibility: CommentVisibilitySchema,
      content: CommentContentSchema,
      /** Null: there was no message yet. Ignored for notes. */
      seenCommentId: IdSchema.nullable(),
      /** Completely received files (uploads:finish). They become attachments of the message. */
      uploadIds: z.array(IdSchema).max(MESSAGE_FILES_MAX),
    }),
    output: z.union([CommentSchema, OutgoingReplySchema]),
  },
  /**
   * Sends the mail of a reply again if it had failed. Otherwise only returns its state.
   * ticket.not-found if the comment does not exist.
   */
  'comments:retry-delivery': {
    input: z.strictObject({ commentId: IdSchema }),
    output: CommentSchema,
  },
  /**
   * Turns a held reply back into a draft. Its text and files are put before the content of the
   * ticket's draft. 'sent' if it was sent first. Idempotent. `draft` is also null when the window
   * has edited the draft in the meantime, or when the draft could not be read at once.
   */
  'replies:take-back': {
    input: z.strictObject({ ticketId: IdSchema, replyId: IdSchema }),
    output: z.strictObject({
      state: z.enum(['taken-back', 'sent']),
      draft: DraftSchema.nullable(),
    }),
  },
  /**
   * Sends a held reply now, also one that was overtaken or stopped. `seenCommentId` says that the
   * author has seen the newer messages; null that they have not. 'gone' for a reply that was taken
   * back.
   */
  'replies:send-now': {
    input: z.strictObject({
      ticketId: IdSchema,
      replyId: IdSchema,
      seenCommentId: IdSchema.nullable(),
    }),
    output: z.strictObject({ state: z.enum(['sent', 'overtaken', 'stopped', 'gone']) }),
  },
} as const
