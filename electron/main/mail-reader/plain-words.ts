import libmime from 'libmime'
import { visibleLength } from '#shared/domain/text'

/** Removes NUL and broken surrogates and makes every line end LF. */
export function tidy(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '').replace(/\r\n?/gu, '\n')
}

/** Without empty lines around, and with at most two between: layouts in HTML leave dozens. */
export function withoutGaps(text: string): string {
  return text
    .replace(/^(?:[^\S\n]*\n)+/u, '')
    .trimEnd()
    .replace(/\n(?:[^\S\n]*\n){3,}/gu, '\n\n\n')
}

/** Joins lines that a program wrapped and marked as such (RFC 3676). */
export function unwrapFlowed(text: string, params: Record<string, string>): string {
  if (params['format']?.toLowerCase() !== 'flowed') return text
  return libmime.decodeFlowed(text, params['delsp']?.toLowerCase() === 'yes')
}

/** The words of text/enriched and text/richtext (RFC 1896, RFC 1341): old ways to make them bold. */
export function withoutMarks(text: string): string {
  return text
    .replace(/<param>[^<]*<\/param>/giu, '')
    .replace(/<nl>/giu, '\n')
    .replace(/<lt>|<<|<\/?[\w-]+>/giu, (mark) => (/^<(?:lt>|<)$/iu.test(mark) ? '<' : ''))
}

/** A text of which the HTML holds this many words more, and which is this short, is about HTML and not the mail. */
const SHORT = 500
const MANY_WORDS = 8

/** Of one thing said in plain text and in HTML (as text), the plain one, unless it does not say it. */
export function chooseWords(plain: string, rich: string): string {
  if (visibleLength(plain) === 0) return rich
  if (visibleLength(rich) === 0 || plain.length > SHORT) return plain
  const said = new Set(wordsOf(plain))
  const meant = wordsOf(rich)
  const missing = meant.filter((word) => !said.has(word))
  const saysNothing = missing.length >= MANY_WORDS && missing.length > meant.length * 0.75
  return saysNothing ? rich : plain
}

function wordsOf(text: string): string[] {
  return [...new Set(text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [])]
}
