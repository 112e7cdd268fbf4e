import { z } from 'zod'
import { IdSchema, InstantSchema } from './id'

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
