import { visibleLength } from '#shared/domain/text'
import type { MailBody, MailFile } from './mail-content'
import type { MailRemark } from './mail-remark'

/** Pictures inside the text of a mail are screenshots when they are large, and logos when they are small. */
const SMALL_BYTES = 8 * 1024

/**
 * Leaves out small pictures that the HTML shows beside words, such as the logos of a signature, and says which.
 * What is marked as a file stays, and so does every picture of a mail without words.
 */
export function leaveOutShown({ text, files, html }: Pick<MailBody, 'text' | 'files' | 'html'>): {
  files: MailFile[]
  remarks: MailRemark[]
} {
  if (visibleLength(text) === 0) return { files, remarks: [] }
  const shown = shownIds(html)
  const isLogo = ({ type, isMarked, contentId, content }: MailFile) =>
    type.startsWith('image/') &&
    !isMarked &&
    contentId !== null &&
    shown.has(contentId) &&
    content.byteLength < SMALL_BYTES
  return {
    files: files.filter((file) => !isLogo(file)),
    remarks: files.filter(isLogo).map(({ name }) => ({ kind: 'pictures-left-out', example: name })),
  }
}

function shownIds(html: readonly string[]): Set<string> {
  const ids = html.flatMap((text) =>
    [...text.matchAll(/["'(=]\s*cid:([^"'\s)>]+)/giu)].map(([, id = '']) => decoded(id)),
  )
  return new Set(ids)
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    // A % that escapes nothing: the id as it stands.
    return id
  }
}
