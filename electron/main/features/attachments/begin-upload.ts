import { UPLOAD_CHUNK_BYTES } from '#shared/domain/attachment'
import { DomainError } from '#shared/errors'
import type { CallOutput, ParsedInput } from '#shared/ipc/contract'
import { withDomainErrors } from '#main/database/refusals'
import { settleWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { readLimits } from './read-limits'
import type { UploadService } from './upload-service'
import { begin, find } from './uploads-repository'

/**
 * Starts to receive a file, before its first byte. Calling it twice starts one. Refuses with
 * attachment.too-large, attachment.ticket-full, ticket.not-found, and upload.not-found for an id
 * that is something else already.
 */
export async function beginUpload(
  input: ParsedInput<'uploads:begin'>,
  call: Call,
  uploads: UploadService,
): Promise<CallOutput<'uploads:begin'>> {
  const { database, viewer } = call
  const { maxFileBytes, maxTicketBytes, usedBytes } = await readLimits(input, call)
  if (input.size > maxFileBytes) {
    throw new DomainError('attachment.too-large', { maxBytes: maxFileBytes })
  }
  if (usedBytes + input.size > maxTicketBytes) {
    throw new DomainError('attachment.ticket-full', { maxBytes: maxTicketBytes, usedBytes })
  }
  await withDomainErrors(
    settleWrite(
      () => begin(database, viewer, input).then(() => true),
      async () => ((await find(database, viewer, input.id)) === null ? null : true),
    ),
  )
  uploads.open(input.id, call)
  return { chunkBytes: UPLOAD_CHUNK_BYTES }
}
