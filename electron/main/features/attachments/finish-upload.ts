import type { UploadedFile } from '#shared/domain/attachment'
import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import { withDomainErrors } from '#main/database/refusals'
import { readBack, repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import type { UploadService } from './upload-service'
import { find, finish } from './uploads-repository'

/**
 * Completes a file. Its type comes from its content, and its SHA-256 from the received bytes. It
 * can be attached from now on. Can be repeated. Refuses with upload.incomplete, and with
 * upload.not-found if it was not received here.
 */
export async function finishUpload(
  { uploadId }: ParsedInput<'uploads:finish'>,
  call: Call,
  uploads: UploadService,
): Promise<UploadedFile> {
  const { database, viewer } = call
  const complete = async () => {
    const found = await find(database, viewer, uploadId)
    return found?.state === 'READY' ? toFile(found) : null
  }
  const file = uploads.find(uploadId, call)
  if (file === null) {
    // It was finished before, and the answer was lost.
    const before = await readBack(complete)
    if (before === null) throw new DomainError('upload.not-found', {})
    return before
  }
  return file.inTurn(async () => {
    const known = await readBack(() => find(database, viewer, uploadId))
    if (known === null) throw new DomainError('upload.not-found', {})
    const { receivedBytes, size } = known
    if (receivedBytes < size) throw new DomainError('upload.incomplete', { receivedBytes, size })
    const type = await file.type()
    const finished = await withDomainErrors(
      repeatWrite(async () => {
        await finish(database, uploadId, type, file.sha256())
        return readBack(complete)
      }),
    )
    if (finished === null) throw new DomainError('upload.not-found', {})
    uploads.close(uploadId, call)
    return finished
  })
}

function toFile({ id, name, type, size }: UploadedFile): UploadedFile {
  return { id, name, type, size }
}
