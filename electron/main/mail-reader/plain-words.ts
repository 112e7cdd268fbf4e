import libmime from 'libmime'
import { visibleLength } from '#shared/domain/text'

/** Removes NUL and broken surrogates, and makes every line end LF. */
export function tidy(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '').replace(/\r\n?/gu, '\n')
}

/**
 * Removes empty lines around the text and leaves at most two in a row inside, because HTML layouts
 * leave dozens.
 */
export function withoutGaps(text: string): string {
  return text
    .replace(/^(?:[^\S\n]*\n)+/u, '')
    .trimEnd()
    .replace(/\n(?:[^\S\n]*\n){3,}/gu, '\n\n\n')
}

/** Joins lines that a program wrapped and marked as wrapped (RFC 3676). */
export function unwrapFlowed(text: string, params: Record<string, string>): string {
  if (params['format']?.toLowerCase() !== 'flowed') return text
  return libmime.decodeFlowed(text, params['delsp']?.toLowerCase() === 'yes')
}

/**
 * The text of text/enriched and text/richtext (RFC 1896, RFC 1341), two old formats for bold and
 * similar.
 */
export function withoutMarks(text: string): string {
  return text
    .replace(/<param>[^<]*<\/param>/giu, '')
    .replace(/<nl>/giu, '\n')
    .replace(/<lt>|<<|<\/?[\w-]+>/giu, (mark) => (/^<(?:lt>|<)$/iu.test(mark) ? '<' : ''))
}

/** A plain text this short, where the HTML has this many more words, only talks about the HTML version. */
const SHORT = 500
const MANY_WORDS = 8

/**
 * Chooses between the plain text of a mail and its HTML (as text): the plain text, unless it lacks
 * the content.
 */
export function chooseWords(plain: string, rich: string): string {
  if (visibleLength(plain) === 0) return rich
  if (visibleLength(rich) === 0 || plain.length > SHORT) return plain
  const plainWords = new Set(wordsOf(plain))
  const richWords = wordsOf(rich)
  const missing = richWords.filter((word) => !plainWords.has(word))
  const saysNothing = missing.length >= MANY_WORDS && missing.length > richWords.length * 0.75
  return saysNothing ? rich : plain
}

function wordsOf(text: string): string[] {
  return [...new Set(text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [])]
}
