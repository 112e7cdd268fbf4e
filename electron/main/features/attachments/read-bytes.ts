import { DomainError } from '#shared/errors'
import type { CallOutput, ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import type { AttachmentDeps } from './attachment-deps'
import { findFile, readFile } from './read-file'

/** The largest file for a viewer in the window. */
const VIEWER_MAX_BYTES = 64 * 1024 * 1024

/**
 * A piece of a file for the viewer. The first piece is returned when the whole file was read and
 * verified. Refuses with attachment.not-found, attachment.damaged, and attachment.too-large for the
 * viewer (64 MB).
 */
export async function readBytes(
  { attachmentId, offset }: ParsedInput<'attachments:read-bytes'>,
  call: Call,
  { store }: AttachmentDeps,
): Promise<CallOutput<'attachments:read-bytes'>> {
  const file = await findFile(attachmentId, call)
  if (file.size > VIEWER_MAX_BYTES) {
    throw new DomainError('attachment.too-large', { maxBytes: VIEWER_MAX_BYTES })
  }
  if (offset === 0) {
    for await (const _ of readFile(file, call, store)) continue
  }
  for await (const piece of store.read(call.database, file.id, offset)) {
    const end = offset + piece.byteLength
    // A plain view of its own memory, as the bridge needs it.
    return { bytes: Uint8Array.from(piece), nextOffset: end < file.size ? end : null }
  }
  return { bytes: new Uint8Array(), nextOffset: null }
}
