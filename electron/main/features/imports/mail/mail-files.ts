import type { Email } from 'postal-mime'
import { ATTACHMENT_NAME_MAX } from '../../../../../src/shared/domain/attachment'
import { codePointLength, visibleLength } from '../../../../../src/shared/domain/text'
import type { FileDraft } from '../ticket-draft'
import { tidy } from './mail-text'

/** More than anybody sends by hand. */
const MOST_FILES = 200
/** Pictures inside the text of a mail are screenshots when they are large, and logos when they are small. */
const INLINE_MIN_BYTES = 8 * 1024

/** The files that hang on a mail, in its order; of pictures inside its text only those that say something. */
export function mailFiles(mail: Email): FileDraft[] {
  return mail.attachments
    .slice(0, MOST_FILES)
    .flatMap(({ filename, mimeType, related, content }, place) => {
      const bytes =
        typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content)
      if (related === true && bytes.byteLength < INLINE_MIN_BYTES) return []
      return [{ name: fileName(filename ?? '', mimeType, place), content: bytes }]
    })
}

function fileName(given: string, mimeType: string, place: number): string {
  const name = tidy(given)
    .replace(/[\u0000-\u001f\u007f-\u009f]+/gu, ' ')
    .trim()
  if (visibleLength(name) === 0) {
    return mimeType === 'message/rfc822' ? `mail ${place + 1}.eml` : `attachment ${place + 1}`
  }
  if (codePointLength(name) <= ATTACHMENT_NAME_MAX) return name
  return Array.from(name).slice(0, ATTACHMENT_NAME_MAX).join('')
}
