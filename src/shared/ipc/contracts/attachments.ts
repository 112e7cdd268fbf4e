import { z } from 'zod'
import {
  AttachmentNameSchema,
  DESCRIBED_AT_MOST,
  FILE_MAX_BYTES,
  FileLimitsSchema,
  MailSourceSchema,
  PickedKindSchema,
  UPLOAD_CHUNK_BYTES,
  UploadedFileSchema,
} from '#shared/domain/attachment'
import { IdSchema, InstantSchema } from '#shared/domain/id'

const nothing = z.strictObject({})

/**
 * Files on their way in, one's own alone: begin, append in order from byte 0 until `size`, finish. Each of them
 * may be said again with the same words after a lost answer. upload.not-found when main knows none of this id
 * (any more): begin anew under another.
 */
export const uploadsContract = {
  /**
   * What these are on the disk, in the same order, before they are taken in: links are told and not followed. The
   * page hands File objects to the bridge, the preload puts their paths here, and no path comes back. '' stands for
   * a file that was made in the page.
   */
  'uploads:describe': {
    input: z.strictObject({ paths: z.array(z.string().max(32_768)).max(DESCRIBED_AT_MOST) }),
    output: z.strictObject({ kinds: z.array(PickedKindSchema) }),
  },
  /** For a ticket, or (null) for one that is still being written. ticket.not-found. */
  'uploads:limits': {
    input: z.strictObject({ ticketId: IdSchema.nullable() }),
    output: FileLimitsSchema,
  },
  /**
   * Before the first byte. `id` is made by the window and becomes the attachment's. Refuses
   * attachment.too-large and attachment.ticket-full (what is on its way beside this one is not counted: the
   * window adds up what its draft holds, and the database looks again when the message is sent). No piece may
   * have more than `chunkBytes`.
   */
  'uploads:begin': {
    input: z.strictObject({
      id: IdSchema,
      ticketId: IdSchema.nullable(),
      name: AttachmentNameSchema,
      size: z.int().nonnegative().max(FILE_MAX_BYTES),
    }),
    output: z.strictObject({ chunkBytes: z.int().positive() }),
  },
  /** The bytes that stand at `offset`. upload.out-of-order names where it goes on. */
  'uploads:append': {
    input: z.strictObject({
      uploadId: IdSchema,
      offset: z.int().nonnegative().max(FILE_MAX_BYTES),
      bytes: z
        .instanceof(Uint8Array)
        .refine(({ byteLength }) => byteLength >= 1 && byteLength <= UPLOAD_CHUNK_BYTES),
    }),
    output: z.strictObject({ receivedBytes: z.int().positive() }),
  },
  /** All bytes are there; answers what the file is by its content. upload.incomplete when some are missing. */
  'uploads:finish': {
    input: z.strictObject({ uploadId: IdSchema }),
    output: UploadedFileSchema,
  },
  /** Gives it up, complete or not; of a reply that is on its way it stays. Can be repeated. */
  'uploads:cancel': {
    input: z.strictObject({ uploadId: IdSchema }),
    output: nothing,
  },
} as const

const SavedSchema = z.strictObject({
  /** Under which name in which folder; null when the person thought better of it. */
  saved: z.strictObject({ name: z.string(), folder: z.string() }).nullable(),
})
const attachment = { attachmentId: IdSchema }

/**
 * Files that are stored: of tickets, messages and one's own drafts. Each refuses attachment.not-found, also for
 * those of other workspaces, and attachment.damaged when the bytes are not those that were sent.
 */
export const attachmentsContract = {
  /** In the system's program. attachment.can-run until `confirmed` by the person; attachment.no-program. */
  'attachments:open': {
    input: z.strictObject({ ...attachment, confirmed: z.boolean() }),
    output: nothing,
  },
  /** The system asks where; the name is made safe for disks. disk.full, disk.not-writable. */
  'attachments:save': { input: z.strictObject(attachment), output: SavedSchema },
  /** As one zip: of a message, or of the ticket and all its messages. */
  'attachments:save-all': {
    input: z.strictObject({ ticketId: IdSchema, commentId: IdSchema.nullable() }),
    output: SavedSchema,
  },
  /** Called while a drag begins that the page has prevented: the system goes on with it. */
  'attachments:start-drag': {
    input: z.strictObject({ attachmentIds: z.array(IdSchema).min(1).max(100) }),
    output: nothing,
  },
  /** The first 256 KB of a text (HTML and SVG as they are written), or the words of a mail. attachment.not-text. */
  'attachments:read-text': {
    input: z.strictObject(attachment),
    output: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('text'), text: z.string(), isCut: z.boolean() }),
      z.strictObject({
        kind: z.literal('mail'),
        from: z.string(),
        to: z.string(),
        subject: z.string(),
        sentAt: InstantSchema.nullable(),
        text: z.string(),
        attachments: z.array(z.strictObject({ name: z.string(), size: z.int().nonnegative() })),
        isCut: z.boolean(),
      }),
    ]),
  },
  /**
   * The mails that a ticket and its messages were imported from; by its id each can be saved, opened and read as
   * any file. `notes` is what of it is not in the ticket, or was guessed.
   */
  'attachments:list-mails': {
    input: z.strictObject({ ticketId: IdSchema }),
    output: z.strictObject({ mails: z.array(MailSourceSchema) }),
  },
  /**
   * For viewers that draw by themselves (PDF): a piece from `offset`, which is 0 or the `nextOffset` of the piece
   * before; null at the end. attachment.too-large above 64 MB.
   */
  'attachments:read-bytes': {
    input: z.strictObject({ ...attachment, offset: z.int().nonnegative().max(FILE_MAX_BYTES) }),
    output: z.strictObject({
      bytes: z.instanceof(Uint8Array),
      nextOffset: z.int().positive().nullable(),
    }),
  },
  /** Asked of a picture that could not be drawn: what is wrong with it. */
  'attachments:explain-picture': {
    input: z.strictObject(attachment),
    output: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('too-large'),
        width: z.int().positive(),
        height: z.int().positive(),
      }),
      z.strictObject({ kind: z.literal('damaged') }),
    ]),
  },
} as const
