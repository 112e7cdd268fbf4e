import { z } from 'zod'
import {
  CommentContentSchema,
  CommentSchema,
  CommentVisibilitySchema,
  OutgoingReplySchema,
} from '#shared/domain/comment'
import { DraftSchema } from '#shared/domain/draft'
import { IdSchema } from '#shared/domain/id'

/** So many files go with one message. */
export const MESSAGE_FILES_MAX = 1000

/** The conversation, and one's own replies that can still be taken back. */
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
   * `id` is made by the window: sent twice, it is one message; the same id with other content is comment.conflict.
   * A public reply is held for the workspace's undoSendSeconds; with 0, and for notes, it is a comment at once.
   * reply.overtaken when somebody else's message came after `seenCommentId` (Ticket.newestCommentId when it was
   * written); nothing is kept then, and the same call with the newest one sends all the same.
   */
  'comments:add': {
    input: z.strictObject({
      id: IdSchema,
      ticketId: IdSchema,
      visibility: CommentVisibilitySchema,
      content: CommentContentSchema,
      /** Null: there was no message yet. Of no matter for a note. */
      seenCommentId: IdSchema.nullable(),
      /** Files that were received whole (uploads:finish); they become its attachments. */
      uploadIds: z.array(IdSchema).max(MESSAGE_FILES_MAX),
    }),
    output: z.union([CommentSchema, OutgoingReplySchema]),
  },
  /** Sends the mail of a reply again if it had failed; else only tells how it stands. ticket.not-found without the comment. */
  'comments:retry-delivery': {
    input: z.strictObject({ commentId: IdSchema }),
    output: CommentSchema,
  },
  /**
   * A held reply is a draft again, as if it had never been sent: its words and files stand before what was in the
   * ticket's draft. 'sent' when it went out first. Repeating it changes nothing. `draft` is null too when the window
   * has written on meanwhile, or the draft could not be read at once.
   */
  'replies:take-back': {
    input: z.strictObject({ ticketId: IdSchema, replyId: IdSchema }),
    output: z.strictObject({
      state: z.enum(['taken-back', 'sent']),
      draft: DraftSchema.nullable(),
    }),
  },
  /**
   * Lets a held reply go out before its time, or one that was overtaken or stopped: `seenCommentId` says that its
   * writer has looked at what came, null that nobody has. 'gone' for one that was taken back.
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
