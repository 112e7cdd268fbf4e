import { createId } from '@paralleldrive/cuid2'
import { appendUpload } from '#main/features/attachments/append-upload'
import { beginUpload } from '#main/features/attachments/begin-upload'
import { finishUpload } from '#main/features/attachments/finish-upload'
import type { UploadService } from '#main/features/attachments/upload-service'
import type { Call } from '#main/ipc/handler'
import type { UploadedFile } from '#shared/domain/attachment'
import type { TestDatabase } from './test-database'

export interface FileToSend {
  id?: string
  name?: string
  ticketId?: string | null
  /** Bytes, or text. */
  content: Uint8Array | string
}

/** Uploads a whole file as the window does: begin, pieces of the announced size, finish. */
export async function sendFile(
  db: UploadService,
  call: Call,
  { id = createId(), name = 'notes.txt', ticketId = null, content }: FileToSend,
): Promise<UploadedFile> {
  const bytes = Buffer.from(content)
  const begun = { id, name, ticketId, size: bytes.byteLength }
  const { chunkBytes } = await beginUpload(begun, call, db)
  for (let offset = 0; offset < bytes.byteLength; offset += chunkBytes) {
    const piece = Uint8Array.from(bytes.subarray(offset, offset + chunkBytes))
    await appendUpload({ uploadId: id, offset, bytes: piece }, call, db)
  }
  return finishUpload({ uploadId: id }, call, db)
}

/** Attaches complete uploads to a ticket or to one of its comments, as the functions for messages do. */
export async function attach(
  db: TestDatabase,
  call: Call,
  to: { ticketId: string; commentId?: string | null },
  uploadIds: readonly string[],
): Promise<void> {
  await db.sql.query('SELECT private.attach_uploads($1, $2, $3, $4, $5)', [
    call.viewer.workspaceId,
    to.ticketId,
    to.commentId ?? null,
    call.viewer.userId,
    uploadIds,
  ])
}
