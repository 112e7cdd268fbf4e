import { z } from 'zod'
import { AttachmentSchema, UploadedFileSchema } from './attachment'
import { IdSchema, InstantSchema } from './id'
import { multiLine } from './text'
import { PersonSchema } from './user'

/**
 * Seed, Data Validation: "Content must not be empty". The upper limit bounds the size of one call.
 */
export const CommentContentSchema = multiLine(2_000_000)

/** PUBLIC goes to the requester. INTERNAL is visible to members of the workspace only. */
export const CommentVisibilitySchema = z.enum(['PUBLIC', 'INTERNAL'])
export type CommentVisibility = z.infer<typeof CommentVisibilitySchema>

/**
 * The state of the mail that carries a public reply to the requester. WRITTEN: saved in the outbox
 * folder, because no mail server is set. DELAYED: will be retried automatically. FAILED: retried
 * only on request.
 */
export const DeliveryStateSchema = z.enum(['WAITING', 'SENT', 'WRITTEN', 'DELAYED', 'FAILED'])
export type DeliveryState = z.infer<typeof DeliveryStateSchema>

export const DeliverySchema = z.strictObject({
  state: DeliveryStateSchema,
  /** The kind of the last refusal and the server's three-digit code, as in `refused 550`. */
  reason: z.string().max(1000).nullable(),
  /** When the delivery reached this state. */
  at: InstantSchema,
})
export type Delivery = z.infer<typeof DeliverySchema>

export const CommentSchema = z.strictObject({
  id: IdSchema,
  content: z.string(),
  visibility: CommentVisibilitySchema,
  author: PersonSchema,
  /**
   * True if the author is not a member of the workspace, so the message is from the requester's
   * side.
   */
  fromRequester: z.boolean(),
  /** The message was imported from a mail or a table, not written in the app. */
  isImported: z.boolean(),
  /**
   * Who imported the message. Null for the operator and for messages that were not imported. Author
   * and time are those of the original.
   */
  importedBy: PersonSchema.nullable(),
  createdAt: InstantSchema,
  /**
   * Null for messages that are not mailed: notes, imported messages, messages from the requester.
   */
  delivery: DeliverySchema.nullable(),
  attachments: z.array(AttachmentSchema),
})
export type Comment = z.infer<typeof CommentSchema>

/**
 * A public reply of the signed-in person that can still be undone. Nobody else sees it. It becomes
 * the comment of the same id.
 */
export const OutgoingReplySchema = z.strictObject({
  id: IdSchema,
  content: z.string(),
  /**
   * OVERTAKEN: a message from somebody else came first, and the author decides what to do. STOPPED:
   * sending failed when the reply was due, because its author could not write there or its files
   * did not fit.
   */
  state: z.enum(['WAITING', 'OVERTAKEN', 'STOPPED']),
  createdAt: InstantSchema,
  /** When it will be sent, by this desktop's clock. */
  dueAt: InstantSchema,
  files: z.array(UploadedFileSchema),
})
export type OutgoingReply = z.infer<typeof OutgoingReplySchema>

/** Whether the sent reply is still held and can be undone. Otherwise it is a comment already. */
export function isHeld(sent: Comment | OutgoingReply): sent is OutgoingReply {
  return 'dueAt' in sent
}
