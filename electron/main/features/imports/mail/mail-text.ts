import { convert } from 'html-to-text'
import type { Email } from 'postal-mime'
import { visibleLength } from '../../../../../src/shared/domain/text'

const HTML_MAX = 2_000_000

/**
 * What the mail says, as text: its text part, else its HTML as text; '' when it says nothing.
 * Line ends are LF, and what PostgreSQL cannot store is gone.
 */
export function mailText(mail: Email): string {
  const plain = withoutGaps(tidy(mail.text ?? ''))
  if (visibleLength(plain) > 0 || mail.html === undefined) return plain
  return withoutGaps(tidy(htmlToText(mail.html)))
}

/** Without empty lines around, and with at most two between: layouts in HTML leave dozens. */
function withoutGaps(text: string): string {
  return text
    .replace(/^(?:[^\S\n]*\n)+/u, '')
    .trimEnd()
    .replace(/\n(?:[^\S\n]*\n){3,}/gu, '\n\n\n')
}

/** Removes NUL and broken surrogates and makes every line end LF. */
export function tidy(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '').replace(/\r\n?/gu, '\n')
}

function htmlToText(html: string): string {
  return convert(html.slice(0, HTML_MAX), {
    wordwrap: false,
    limits: { maxDepth: 100, maxInputLength: HTML_MAX, maxChildNodes: 20_000 },
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
    ],
  })
}
