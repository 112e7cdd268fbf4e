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
 * Uploads of the caller: begin, append in order from byte 0 to `size`, finish. Each call can be
 * repeated with the same input after a lost response. upload.not-found when main does not know the
 * id, or no longer: begin again with another id.
 */
export const uploadsContract = {
  /**
   * What these items are on the disk, in the same order, before they are uploaded. Symbolic links
   * are reported, not followed. The page passes File objects to the bridge, the preload replaces
   * them by paths, and no path is returned. '' stands for a file that was made in the page.
   */
  'uploads:describe': {
    input: z.strictObject({ paths: z.array(z.string().max(32_768)).max(DESCRIBED_AT_MOST) }),
    output: z.strictObject({ kinds: z.array(PickedKindSchema) }),
  },
  /** For a ticket, or for a new one (null). ticket.not-found. */
  'uploads:limits': {
    input: z.strictObject({ ticketId: IdSchema.nullable() }),
    output: FileLimitsSchema,
  },
  /**
   * Called before the first byte. The window makes `id`, which becomes the attachment's id. Refuses
   * attachment.too-large and attachment.ticket-full. Other uploads in progress are not counted: the
   * window adds up the files of its draft, and the database checks again on sending. No chunk may
   * be larger than `chunkBytes`.
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
  /** The bytes at `offset`. upload.out-of-order says where to continue. */
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
  /**
   * All bytes were sent. Returns the type detected from the content. upload.incomplete when bytes
   * are missing.
   */
  'uploads:finish': {
    input: z.strictObject({ uploadId: IdSchema }),
    output: UploadedFileSchema,
  },
  /** Deletes an upload, complete or not. Uploads of a held reply stay. Idempotent. */
  'uploads:cancel': {
    input: z.strictObject({ uploadId: IdSchema }),
    output: nothing,
  },
} as const

const SavedSchema = z.strictObject({
  /** The file name and folder. Null when the user cancelled. */
  saved: z.strictObject({ name: z.string(), folder: z.string() }).nullable(),
})
const attachment = { attachmentId: IdSchema }

/**
 * Stored files: of tickets, messages and the caller's drafts. Each call refuses
 * attachment.not-found, also for files of other workspaces, and attachment.damaged when the stored
 * bytes differ from those that were sent.
 */
export const attachmentsContract = {
  /**
   * Opens the file in the system's program. attachment.can-run unless `confirmed` by the user;
   * attachment.no-program.
   */
  'attachments:open': {
    input: z.strictObject({ ...attachment, confirmed: z.boolean() }),
    output: nothing,
  },
  /**
   * Shows the system's save dialog. The name is made safe for disks. disk.full, disk.not-writable.
   */
  'attachments:save': { input: z.strictObject(attachment), output: SavedSchema },
  /** Saves one zip: the files of a message, or of a ticket and all its messages. */
  'attachments:save-all': {
    input: z.strictObject({ ticketId: IdSchema, commentId: IdSchema.nullable() }),
    output: SavedSchema,
  },
  /** Called in a dragstart event that the page has cancelled. The system continues the drag. */
  'attachments:start-drag': {
    input: z.strictObject({ attachmentIds: z.array(IdSchema).min(1).max(100) }),
    output: nothing,
  },
  /**
   * The first 256 KB of a text (HTML and SVG as source), or the text of a mail.
   * attachment.not-text.
   */
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
   * The mails that a ticket and its messages were imported from. Each can be saved, opened and read
   * by its id like any file. `notes` lists what was left out of the ticket or guessed.
   */
  'attachments:list-mails': {
    input: z.strictObject({ ticketId: IdSchema }),
    output: z.strictObject({ mails: z.array(MailSourceSchema) }),
  },
  /**
   * For viewers that render files themselves (PDF): one chunk from `offset`, which is 0 or the
   * previous `nextOffset`. `nextOffset` is null at the end. attachment.too-large above 64 MB.
   */
  'attachments:read-bytes': {
    input: z.strictObject({ ...attachment, offset: z.int().nonnegative().max(FILE_MAX_BYTES) }),
    output: z.strictObject({
      bytes: z.instanceof(Uint8Array),
      nextOffset: z.int().positive().nullable(),
    }),
  },
  /** Says what is wrong with a picture that could not be rendered. */
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
