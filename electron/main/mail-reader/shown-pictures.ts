import { visibleLength } from '#shared/domain/text'
import type { MailBody, MailFile } from './mail-content'
import type { MailRemark } from './mail-remark'

/** Large pictures inside the text of a mail are screenshots. Small ones are logos. */
const SMALL_BYTES = 8 * 1024

/**
 * Leaves out small pictures that the HTML shows next to text, such as the logos of a signature, and
 * returns which. Pictures that are declared as files stay, and so do all pictures of a mail without
 * text.
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
    // A % that escapes nothing, so the id is used as it is.
    return id
  }
}
