import { codePointLength, visibleLength } from '#shared/domain/text'
import { htmlToText } from '#main/mail-reader/html-to-text'
import type { RowNote } from '../import-row'

const SUBJECT_MAX = 200
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]+/gu

export interface RowTexts {
  subject: string
  description: string
}

/**
 * The subject and description of a row in the form of a ticket, as for mails. A subject that is too
 * long is cut, and the whole of it is added to the text. Words replace what is missing. Nothing
 * else is changed.
 */
export function readTexts(subject: string, description: string, notes: RowNote[]): RowTexts {
  const line = subject.toWellFormed().replace(CONTROLS, ' ').trim()
  const text = readDescription(description, notes)
  if (`${line}${text}`.includes('\ufffd')) notes.push({ kind: 'damaged-text', example: '' })
  if (visibleLength(line) < 2) {
    if (visibleLength(line) === 0) notes.push({ kind: 'subject-missing', example: '' })
    const seen = visibleLength(line) === 0 ? '' : ` ${line}`
    return { subject: `(no subject)${seen}`, description: text }
  }
  if (codePointLength(line) <= SUBJECT_MAX) return { subject: line, description: text }
  notes.push({ kind: 'subject-cut', example: '' })
  const cut = `${Array.from(line)
    .slice(0, SUBJECT_MAX - 1)
    .join('')
    .trimEnd()}…`
  return { subject: cut, description: `Subject: ${line}\n\n${text}` }
}

function readDescription(cell: string, notes: RowNote[]): string {
  const written = cell.replace(/\r\n?/gu, '\n')
  if (visibleLength(written) === 0) {
    notes.push({ kind: 'text-missing', example: '' })
    return '(The row has no text.)'
  }
  if (!isHtml(written)) return written
  const { text, isCut } = htmlToText(written)
  if (visibleLength(text) === 0) return written
  if (isCut) notes.push({ kind: 'html-cut', example: '' })
  notes.push({ kind: 'html-as-text', example: '' })
  return text
}

/** Whether a text is HTML from its first to its last character. A text that only mentions tags is not. */
function isHtml(text: string): boolean {
  const trimmed = text.trim()
  return (
    /^<(?:!doctype\s+html|html|head|body|div|p|span|table|h[1-6]|ul|ol|blockquote|font|br)\b[^>]*>/iu.test(
      trimmed,
    ) && /<\/[a-z][a-z0-9]*\s*>$|<br\s*\/?>$/iu.test(trimmed)
  )
}
