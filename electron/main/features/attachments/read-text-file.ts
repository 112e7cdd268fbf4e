import type { CallOutput, ParsedInput } from '#shared/ipc/contract'
import { DomainError } from '#shared/errors'
import type { Call } from '#main/ipc/handler'
import { readMailToShow } from '../imports/mail/read-mail-to-show'
import type { AttachmentDeps } from './attachment-deps'
import { readText } from '#main/text/detect-type'
import { findFile, readFile } from './read-file'

/** More than anybody reads in a viewer. Longer files are for a program. */
const TEXT_BYTES = 256 * 1024
/** A mail's text comes before its attachments. */
const MAIL_BYTES = 4 * 1024 * 1024

/**
 * The start of a file as text (256 KB), or of a mail as its text (4 MB), for the viewer. HTML and
 * SVG are shown as source. Refuses with attachment.not-text, attachment.not-found and
 * attachment.damaged.
 */
export async function readTextFile(
  { attachmentId }: ParsedInput<'attachments:read-text'>,
  call: Call,
  { store }: AttachmentDeps,
): Promise<CallOutput<'attachments:read-text'>> {
  const file = await findFile(attachmentId, call)
  const isMail = file.type === 'message/rfc822'
  const limit = isMail ? MAIL_BYTES : TEXT_BYTES
  const isCut = file.size > limit
  const head: Uint8Array[] = []
  let length = 0
  for await (const piece of readFile(file, call, store)) {
    head.push(piece)
    length += piece.byteLength
    if (length >= limit) break
  }
  const bytes = Buffer.concat(head).subarray(0, limit)
  if (isMail) {
    const mail = await readMailToShow(bytes)
    if (mail !== null) return { kind: 'mail', ...mail, isCut }
  }
  const text = readText(bytes, isCut)
  if (text === null) throw new DomainError('attachment.not-text', {})
  return { kind: 'text', text: text.replace(/^\ufeff/u, ''), isCut }
}
