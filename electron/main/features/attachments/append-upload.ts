import { DomainError } from '#shared/errors'
import type { CallOutput, ParsedInput } from '#shared/ipc/contract'
import { withDomainErrors } from '#main/database/refusals'
import { settleWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { OutOfOrderError } from './storage/file-store'
import type { UploadService } from './upload-service'
import { find } from './uploads-repository'

/**
 * Stores the bytes at `offset` and adds them to the file's SHA-256. A lost answer is looked up. The
 * same bytes again get the same answer. Refuses with upload.not-found and upload.out-of-order.
 */
export async function appendUpload(
  { uploadId, offset, bytes }: ParsedInput<'uploads:append'>,
  call: Call,
  uploads: UploadService,
): Promise<CallOutput<'uploads:append'>> {
  const { database, viewer } = call
  const file = uploads.find(uploadId, call)
  if (file === null) throw new DomainError('upload.not-found', {})
  const end = offset + bytes.byteLength
  const received = async () => (await find(database, viewer, uploadId))?.receivedBytes ?? 0
  return file.inTurn(async () => {
    try {
      await withDomainErrors(
        settleWrite(
          () => uploads.store.append(database, uploadId, offset, bytes).then(() => true),
          async () => ((await received()) >= end ? true : null),
        ),
      )
    } catch (error) {
      if (!(error instanceof OutOfOrderError)) throw error
      const receivedBytes = await received()
      throw new DomainError('upload.out-of-order', { receivedBytes }, { cause: error })
    }
    file.take(offset, bytes)
    return { receivedBytes: end }
  })
}
