/** Beyond this a text is shown as it was typed: no person formats that much. */
const LONGEST = 20_000
/** Each level costs the parser's stack: thousands of them would end it. */
const DEEP = /(?:[>*+_~[(-][ \t]*|\d[.)][ \t]*){200}/
/** What may end a sentence behind an address: for each of these all that follow are looked through. */
const BEHIND_ADDRESS = /(?:[!"')*,.:;?_~\]]|&[a-z]*){300}/i
/** Signs that look for a partner among all those before them in their paragraph. */
const SIGNS = /[*_~]+|[[\]]/g
/** Their number in a paragraph squared, all paragraphs together: 1,000 in a single one. */
const MOST_PAIRS = 1_000_000
/** What looks for its end up to the end of its paragraph: code, and the address of a link. */
const OPENERS = /`+|\]\(/g
/** Their number times the length of their paragraph, all paragraphs together. */
const MOST_STEPS = 3_000_000
/** The beginning of a line in quotes and list items, one inside the other. */
const NESTED = /^[ \t]*(?:(?:>|(?:[-+*]|\d{1,9}[.)])(?=\s|$))[ \t]*)+/gm
/** What makes a level there: a mark, or the space that puts a line into the item above it. */
const LEVELS = />|[-+*]|\d+[.)]|\t| {4}/g
const MOST_LEVELS = 1000
/** In a single line: each line after it may belong to any of them. */
const DEEPEST = 20
/** Lines, cells of tables, and quotes inside lists: each may look through all before it. */
const LIMITS: readonly [pattern: RegExp, most: number][] = [
  [/\r\n?|\n/g, 2000],
  [/\|/g, 3000],
  [/^(?:[ \t]+|[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]+)>/gm, 300],
]

/**
 * Whether reading a text as Markdown could take noticeably long. Some of what a parser does grows with the square of
 * the length, so that a few pages of hostile text would hold the window, or the mail of all, for minutes; these are
 * counted before it begins. What is refused here no person wrote by hand.
 */
export function isTooCostly(text: string): boolean {
  if (text.length > LONGEST || DEEP.test(text) || BEHIND_ADDRESS.test(text)) return true
  if (LIMITS.some(([pattern, most]) => count(text, pattern) > most)) return true
  let levels = 0
  for (const [begin] of text.matchAll(NESTED)) {
    const depth = count(begin, LEVELS)
    levels += depth
    if (depth > DEEPEST || levels > MOST_LEVELS) return true
  }
  let pairs = 0
  let steps = 0
  for (const paragraph of text.split(/\n(?=[ \t]*(?:\n|[-+*][ \t]|\d{1,9}[.)][ \t]))/)) {
    pairs += count(paragraph, SIGNS) ** 2
    steps += count(paragraph, OPENERS) * paragraph.length
  }
  return pairs > MOST_PAIRS || steps > MOST_STEPS
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}
