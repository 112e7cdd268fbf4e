import type { CallOutput, ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import type { AttachmentDeps } from './attachment-deps'
import { tooManyPixels } from './picture'
import { findFile, readFile } from './read-file'

/**
 * Why a picture is not shown: it has more pixels than fit into the window's memory, or it is
 * damaged. Refuses with attachment.not-found, and with attachment.damaged if the stored bytes are
 * not those that were sent.
 */
export async function explainPicture(
  { attachmentId }: ParsedInput<'attachments:explain-picture'>,
  call: Call,
  { store }: Pick<AttachmentDeps, 'store'>,
): Promise<CallOutput<'attachments:explain-picture'>> {
  const pieces = readFile(await findFile(attachmentId, call), call, store)
  const first = await pieces.next()
  await pieces.return(undefined)
  const size = first.done === true ? null : tooManyPixels(first.value)
  return size === null ? { kind: 'damaged' } : { kind: 'too-large', ...size }
}
