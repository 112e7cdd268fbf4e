import { z } from 'zod'
import { AttachmentSchema, UploadedFileSchema } from './attachment'
import { IdSchema, InstantSchema } from './id'
import { multiLine } from './text'
import { PersonSchema } from './user'

/** Seed, Data Validation: "Content must not be empty". The upper limit keeps one call bounded. */
export const CommentContentSchema = multiLine(2_000_000)

/** PUBLIC goes to the requester; INTERNAL stays with the members of the workspace. */
export const CommentVisibilitySchema = z.enum(['PUBLIC', 'INTERNAL'])
export type CommentVisibility = z.infer<typeof CommentVisibilitySchema>

/**
 * What became of the mail that carries a public reply to the requester. WRITTEN: into the outbox folder,
 * where no mail server is set; DELAYED: tried again by itself; FAILED: only when somebody asks for it.
 */
export const DeliveryStateSchema = z.enum(['WAITING', 'SENT', 'WRITTEN', 'DELAYED', 'FAILED'])
export type DeliveryState = z.infer<typeof DeliveryStateSchema>

export const DeliverySchema = z.strictObject({
  state: DeliveryStateSchema,
  /** The kind of the last refusal and the server's three digits, as in `refused 550`. */
  reason: z.string().max(1000).nullable(),
  /** When it came to this. */
  at: InstantSchema,
})
export type Delivery = z.infer<typeof DeliverySchema>

export const CommentSchema = z.strictObject({
  id: IdSchema,
  content: z.string(),
  visibility: CommentVisibilitySchema,
  author: PersonSchema,
  /** True for a person who is no member of the workspace: the requester's side of the conversation. */
  fromRequester: z.boolean(),
  /** It came with an import, from a mail or a table, and was not written in the app. */
  isImported: z.boolean(),
  /** Who brought it in, with the author and time that it has; null for the operator, and for what was not imported. */
  importedBy: PersonSchema.nullable(),
  createdAt: InstantSchema,
  /** Null for what goes to nobody by mail: notes, imported messages, the requester's own. */
  delivery: DeliverySchema.nullable(),
  attachments: z.array(AttachmentSchema),
})
export type Comment = z.infer<typeof CommentSchema>

/** One's own public reply that can still be taken back; nobody else sees it. Becomes the comment of the same id. */
export const OutgoingReplySchema = z.strictObject({
  id: IdSchema,
  content: z.string(),
  /**
   * OVERTAKEN: somebody else's message came first, and its author decides. STOPPED: it could not go out when it
   * was due, since its author could not write there or its files did not fit.
   */
  state: z.enum(['WAITING', 'OVERTAKEN', 'STOPPED']),
  createdAt: InstantSchema,
  /** When it goes out, by this desktop's clock. */
  dueAt: InstantSchema,
  files: z.array(UploadedFileSchema),
})
export type OutgoingReply = z.infer<typeof OutgoingReplySchema>

/** Whether what was sent waits and can be taken back; else it is a message already. */
export function isHeld(sent: Comment | OutgoingReply): sent is OutgoingReply {
  return 'dueAt' in sent
}
