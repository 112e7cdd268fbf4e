import { DomainError } from '../../../../src/shared/errors'
import type { CallOutput, ParsedInput } from '../../../../src/shared/ipc/contract'
import { classifyDatabaseError } from '../../database/prisma-errors'
import { inHouseWords } from '../../database/refusals'
import { settleWrite } from '../../database/settle-write'
import type { Call } from '../../ipc/handler'
import type { UploadDesk } from './upload-desk'
import { find } from './uploads-repository'

const OUT_OF_ORDER: ReadonlySet<string> = new Set(['upload_in_order', 'upload_same_bytes'])

/**
 * Stores the bytes that stand at `offset`, and takes them into the file's SHA-256. A lost answer is looked up;
 * the same bytes again are answered as if they came first. Refuses upload.not-found and upload.out-of-order.
 */
export async function appendUpload(
  { uploadId, offset, bytes }: ParsedInput<'uploads:append'>,
  call: Call,
  desk: UploadDesk,
): Promise<CallOutput<'uploads:append'>> {
  const { database, viewer } = call
  const file = desk.find(uploadId, call)
  if (file === null) throw new DomainError('upload.not-found', {})
  const end = offset + bytes.byteLength
  const received = async () => (await find(database, viewer, uploadId))?.receivedBytes ?? 0
  return file.inTurn(async () => {
    try {
      await inHouseWords(
        settleWrite(
          () => desk.store.append(database, uploadId, offset, bytes).then(() => true),
          async () => ((await received()) >= end ? true : null),
        ),
      )
    } catch (error) {
      if (!OUT_OF_ORDER.has(classifyDatabaseError(error).constraint ?? '')) throw error
      const receivedBytes = await received()
      throw new DomainError('upload.out-of-order', { receivedBytes }, { cause: error })
    }
    file.take(offset, bytes)
    return { receivedBytes: end }
  })
}
