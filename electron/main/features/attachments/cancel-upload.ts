import type { ParsedInput } from '#shared/ipc/contract'
import { repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import type { UploadService } from './upload-service'
import { cancel } from './uploads-repository'

/**
 * Deletes the viewer's own upload and its bytes, in any state. Files of a held reply stay. Can be
 * repeated.
 */
export async function cancelUpload(
  { uploadId }: ParsedInput<'uploads:cancel'>,
  call: Call,
  uploads: UploadService,
): Promise<Record<string, never>> {
  uploads.close(uploadId, call)
  if (await repeatWrite(() => cancel(call.database, uploadId)))
    await uploads.store.discard(uploadId)
  return {}
}
