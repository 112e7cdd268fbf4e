/** Longer texts are shown as typed. No person formats that much. */
const LONGEST = 20_000
/** Each level of nesting uses stack in the parser. Thousands of levels would overflow it. */
const DEEP = /(?:[>*+_~[(-][ \t]*|\d[.)][ \t]*){200}/
/**
 * Characters that can end a sentence after a URL. The parser scans the rest of the run again for
 * each of them.
 */
const BEHIND_ADDRESS = /(?:[!"')*,.:;?_~\]]|&[a-z]*){300}/i
/** Characters for which the parser searches a partner among all earlier ones in the paragraph. */
const SIGNS = /[*_~]+|[[\]]/g
/**
 * Limit for the squared number of these characters per paragraph, summed over all paragraphs.
 * Allows 1,000 in one paragraph.
 */
const MOST_PAIRS = 1_000_000
/**
 * Openers for which the parser searches the end up to the end of the paragraph: code, and the URL
 * of a link.
 */
const OPENERS = /`+|\]\(/g
/** Limit for the number of openers times the paragraph's length, summed over all paragraphs. */
const MOST_STEPS = 3_000_000
/** The start of a line inside nested quotes and list items. */
const NESTED = /^[ \t]*(?:(?:>|(?:[-+*]|\d{1,9}[.)])(?=\s|$))[ \t]*)+/gm
/** What adds a level there: a marker, or the indentation that puts a line into the item above. */
const LEVELS = />|[-+*]|\d+[.)]|\t| {4}/g
const MOST_LEVELS = 1000
/** On a single line. Each following line can belong to any of the levels. */
const DEEPEST = 20
/**
 * Lines, table cells, and quotes inside lists. For each, the parser may scan everything before it.
 */
const LIMITS: readonly [pattern: RegExp, most: number][] = [
  [/\r\n?|\n/g, 2000],
  [/\|/g, 3000],
  [/^(?:[ \t]+|[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]+)>/gm, 300],
]

/**
 * Whether parsing a text as Markdown could take noticeably long. Some of the parser's work grows
 * with the square of the length. A few pages of hostile text could block the window, or all mail,
 * for minutes. These costs are counted before parsing. No text that a person writes by hand is
 * refused here.
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
