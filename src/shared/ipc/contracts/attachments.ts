import { z } from 'zod'
import {
  AttachmentNameSchema,
  FILE_MAX_BYTES,
  FileLimitsSchema,
  UPLOAD_CHUNK_BYTES,
  UploadedFileSchema,
} from '../../domain/attachment'
import { IdSchema } from '../../domain/id'

/**
 * Files on their way in, one's own alone: begin, append in order from byte 0 until `size`, finish. Each of them
 * may be said again with the same words after a lost answer. upload.not-found when main knows none of this id
 * (any more): begin anew under another.
 */
export const uploadsContract = {
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
    output: z.strictObject({}),
  },
} as const
