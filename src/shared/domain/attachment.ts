import { z } from 'zod'
import { IdSchema, InstantSchema } from './id'
import { codePointLength, isStorable, visibleLength } from './text'

/**
 * The page sends bytes from File objects in chunks of at most this size. No bridge function takes a
 * path from the page.
 */
export const UPLOAD_CHUNK_BYTES = 1024 * 1024
/** The largest size that the database can store. Workspaces set their own, lower limit. */
export const FILE_MAX_BYTES = 2 ** 31 - 1
export const ATTACHMENT_NAME_MAX = 1000

/**
 * Any file name. It is stored and shown unchanged, and made safe for disks only when the file is
 * saved.
 */
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
  /**
   * Unchanged from the upload: any Unicode, up to 1,000 characters. Made safe for disks when the
   * file is saved.
   */
  name: z.string(),
  /** A stable URL in the app's own scheme. */
  url: z.string(),
  /** The media type detected from the content, not from the name. */
  type: z.string(),
  /** In bytes. */
  size: z.int().nonnegative(),
  /** SHA-256 of the content, 64 hexadecimal digits. Null for files that were stored without one. */
  sha256: z.string().nullable(),
  createdAt: InstantSchema,
})
export type Attachment = z.infer<typeof AttachmentSchema>

/**
 * A received file that belongs to no message or ticket yet. Drafts and held replies refer to such
 * files.
 */
export const UploadedFileSchema = AttachmentSchema.pick({
  id: true,
  name: true,
  type: true,
  size: true,
})
export type UploadedFile = z.infer<typeof UploadedFileSchema>

/** How many files one call can describe: enough for the files of a message and more. */
export const DESCRIBED_AT_MOST = 1000

/** What a picked item is on the disk. Says nothing about its content. */
export const PickedKindSchema = z.discriminatedUnion('what', [
  /** A regular file, or a file that was made in the page. It can be attached. */
  z.strictObject({ what: z.literal('file') }),
  /** A symbolic link. `target` is the path it contains; the app does not follow it. */
  z.strictObject({ what: z.literal('link'), target: z.string() }),
  /** `links`: how many symbolic links are in the folder and below it. Browsers do not list them. */
  z.strictObject({ what: z.literal('folder'), links: z.int().nonnegative() }),
  z.strictObject({ what: z.enum(['pipe', 'socket', 'device']) }),
  /**
   * A file that reports size 0 but has content, because the system generates it on reading
   * (everything in /proc).
   */
  z.strictObject({ what: z.literal('made-up') }),
  z.strictObject({ what: z.literal('unreadable') }),
])
export type PickedKind = z.infer<typeof PickedKindSchema>

/** In bytes. */
export const FileLimitsSchema = z.strictObject({
  maxFileBytes: z.int().nonnegative(),
  maxTicketBytes: z.int().nonnegative(),
  /** The size of the files that the ticket and its messages already have. */
  usedBytes: z.int().nonnegative(),
})
export type FileLimits = z.infer<typeof FileLimitsSchema>

/** An imported mail in its original form, stored beside the ticket or message made from it. */
export const MailSourceSchema = z.strictObject({
  id: IdSchema,
  /** The message made from the mail. Null when the ticket was made from it. */
  commentId: IdSchema.nullable(),
  size: z.int().positive(),
  notes: z.array(z.object({ kind: z.string(), example: z.string() })),
})
export type MailSource = z.infer<typeof MailSourceSchema>
