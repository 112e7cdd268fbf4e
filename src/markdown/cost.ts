/** Beyond this a text is shown as it was typed: no person formats that much. */
const LONGEST = 20_000
/** Each level costs the parser's stack: thousands of them would end it. */
const DEEP = /(?:[>*+_~[(-][ \t]*|\d[.)][ \t]*){200}/
/** Signs that look for a partner among all those before them in their paragraph. */
const SIGNS = /[*_~]+|[[\]]/g
/** Their number in a paragraph squared, all paragraphs together: 1,000 in a single one. */
const MOST_PAIRS = 1_000_000
/** Lines, those that begin a list item or a quote, and quotes inside lists: each may look through all before it. */
const LIMITS: readonly [pattern: RegExp, most: number][] = [
  [/\r\n?|\n/g, 2000],
  [/^[ \t]*(?:>|[-+*][ \t]|\d{1,9}[.)][ \t])/gm, 1000],
  [/^(?:[ \t]+|[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]+)>/gm, 300],
]

/**
 * Whether reading a text as Markdown could take noticeably long. Some of what a parser does grows with the square of
 * the length, so that a few pages of hostile text would hold the window, or the mail of all, for minutes; these are
 * counted before it begins. What is refused here no person wrote by hand.
 */
export function isTooCostly(text: string): boolean {
  if (text.length > LONGEST || DEEP.test(text)) return true
  if (LIMITS.some(([pattern, most]) => count(text, pattern) > most)) return true
  let pairs = 0
  for (const paragraph of text.split(/\n(?=[ \t]*(?:\n|[-+*][ \t]|\d{1,9}[.)][ \t]))/))
    pairs += count(paragraph, SIGNS) ** 2
  return pairs > MOST_PAIRS
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}
