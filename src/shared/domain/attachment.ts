import { z } from 'zod'
import { IdSchema, InstantSchema } from './id'
import { codePointLength, isStorable, visibleLength } from './text'

/** Bytes travel from File objects in pieces of at most this size; no bridge function takes a path from the page. */
export const UPLOAD_CHUNK_BYTES = 1024 * 1024
/** What the database can count. Workspaces set their own, lower limit. */
export const FILE_MAX_BYTES = 2 ** 31 - 1
export const ATTACHMENT_NAME_MAX = 1000

/** Any name that the system gave: kept for people as it is, made safe for disks when it is saved. */
export const AttachmentNameSchema = z
  .string()
  .max(ATTACHMENT_NAME_MAX * 2)
  .refine(isStorable, { error: 'unstorable' })
  .refine((name) => visibleLength(name) >= 1, { error: 'empty' })
  .refine((name) => codePointLength(name) <= ATTACHMENT_NAME_MAX, {
    error: 'too-long',
    params: { max: ATTACHMENT_NAME_MAX },
  })

/** A file of a ticket or a message, as the window shows it. */
export const AttachmentSchema = z.strictObject({
  id: IdSchema,
  /** As it was given: any Unicode, up to 1,000 characters. Made safe for disks only when it is saved. */
  name: z.string(),
  /** A stable address of the app's own scheme. */
  url: z.string(),
  /** A media type by the content, not by the name. */
  type: z.string(),
  /** In bytes. */
  size: z.int().nonnegative(),
  /** Of the content, 64 hexadecimal digits; null for what was stored without. */
  sha256: z.string().nullable(),
  createdAt: InstantSchema,
})
export type Attachment = z.infer<typeof AttachmentSchema>

/** A file that was received and belongs to nothing yet: what a draft or a reply on its way holds. */
export const UploadedFileSchema = AttachmentSchema.pick({
  id: true,
  name: true,
  type: true,
  size: true,
})
export type UploadedFile = z.infer<typeof UploadedFileSchema>

/** What can be looked at in one call: the files of a message and more. */
export const DESCRIBED_AT_MOST = 1000

/** What something that was picked is on the disk; nothing of its content. */
export const PickedKindSchema = z.discriminatedUnion('what', [
  /** With bytes of its own, or made in the page: it can be attached. */
  z.strictObject({ what: z.literal('file') }),
  /** Where it leads, as it says itself; it was not followed. */
  z.strictObject({ what: z.literal('link'), target: z.string() }),
  /** How many links lie in it and below; no browser lists them. */
  z.strictObject({ what: z.literal('folder'), links: z.int().nonnegative() }),
  z.strictObject({ what: z.enum(['pipe', 'socket', 'device']) }),
  /** Says that it is empty and is not: the system writes it while it is read, as all of /proc. */
  z.strictObject({ what: z.literal('made-up') }),
  z.strictObject({ what: z.literal('unreadable') }),
])
export type PickedKind = z.infer<typeof PickedKindSchema>

/** In bytes. */
export const FileLimitsSchema = z.strictObject({
  maxFileBytes: z.int().nonnegative(),
  maxTicketBytes: z.int().nonnegative(),
  /** What the ticket and its messages have already. */
  usedBytes: z.int().nonnegative(),
})
export type FileLimits = z.infer<typeof FileLimitsSchema>

/** A mail as it came, kept beside what it became. */
export const MailSourceSchema = z.strictObject({
  id: IdSchema,
  /** The message that it became; null when it became the ticket. */
  commentId: IdSchema.nullable(),
  size: z.int().positive(),
  notes: z.array(z.object({ kind: z.string(), example: z.string() })),
})
export type MailSource = z.infer<typeof MailSourceSchema>
