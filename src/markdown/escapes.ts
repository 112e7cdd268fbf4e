import type { Nodes, Root } from 'mdast'
import { characterEscape } from 'micromark-core-commonmark'
import { asciiPunctuation } from 'micromark-util-character'
import { decodeString } from 'micromark-util-decode-string'
import type { Construct, Extension, State } from 'micromark-util-types'

/** Characters that can format. A backslash before any other character is shown. */
const FORMATTING = '*_~`[]()#+-.<>!&'

export function isSign(letter: string): boolean {
  return letter !== '' && FORMATTING.includes(letter)
}

interface Backslashes {
  /** Single backslashes before a character that can format. */
  before: number[]
  /** Single backslashes before `|`, which ends a table cell. */
  beforeBar: number[]
}

/** The positions of backslashes that can be escapes. Several in a row are none: `\\server`. */
export function findBackslashes(text: string): Backslashes {
  const found: Backslashes = { before: [], beforeBar: [] }
  for (const { index } of text.matchAll(/(?<!\\)\\(?=[^\\\s])/g)) {
    const sign = text.charAt(index + 1)
    if (sign === '|') found.beforeBar.push(index)
    else if (isSign(sign)) found.before.push(index)
  }
  return found
}

/** The text without the characters at these positions. */
export function without(text: string, positions: readonly number[]): string {
  let left = ''
  let from = 0
  for (const position of positions) {
    left += text.slice(from, position)
    from = position + 1
  }
  return left + text.slice(from)
}

/**
 * The backslashes that are needed, because the next character would format without them. `bareRoot`
 * is the tree of `bareText`, which is the text without the backslashes of `before`.
 */
export function neededEscapes(
  { before, beforeBar }: Backslashes,
  bareText: string,
  bareRoot: Root,
): Set<number> {
  const { plain, tables } = findPlaces(bareRoot, bareText)
  const isPlain = walkThrough(plain)
  const isInTable = walkThrough(tables)
  const needed = before.filter((position, index) => {
    const sign = position - index
    return !isPlain(sign) || isReference(bareText, sign)
  })
  let gone = 0
  const neededBars = beforeBar.filter((position) => {
    while ((before[gone] ?? Infinity) < position) gone += 1
    return isInTable(position - gone)
  })
  return new Set([...needed, ...neededBars])
}

/**
 * Returns a function that says whether a letter at a position is plain text. Positions must be
 * passed in ascending order.
 */
export function placesOf(root: Root, text: string): (place: number) => boolean {
  return walkThrough(findPlaces(root, text).plain)
}

interface Range {
  start: number
  end: number
}

/** The ranges of plain text and the ranges of tables, in order. */
function findPlaces(root: Root, text: string): { plain: Range[]; tables: Range[] } {
  const plain: Range[] = []
  const tables: Range[] = []
  const walk = (node: Nodes) => {
    const start = node.position?.start.offset
    const end = node.position?.end.offset
    if (start === undefined || end === undefined) return
    if (node.type === 'text') plain.push({ start, end })
    if (node.type === 'code' || node.type === 'inlineCode') {
      const [fence = ''] = /^[`~]*/.exec(text.slice(start, end)) ?? []
      plain.push({ start: start + fence.length, end: end - fence.length })
    }
    if (node.type === 'table') tables.push({ start, end })
    if ('children' in node) node.children.forEach(walk)
  }
  walk(root)
  return { plain, tables }
}

/**
 * Returns a function that says whether a position is in one of the ranges. Positions must be passed
 * in ascending order.
 */
function walkThrough(ranges: readonly Range[]): (place: number) => boolean {
  let index = 0
  return (place) => {
    while (index < ranges.length && (ranges[index]?.end ?? 0) <= place) index += 1
    return (ranges[index]?.start ?? Infinity) <= place
  }
}

/** Whether a character reference such as `&amp;` starts at this position. */
export function isReference(text: string, at: number): boolean {
  const [found] = /^&(?:#x?[0-9a-f]{1,7}|[a-z][a-z0-9]{1,31});/i.exec(text.slice(at, at + 40)) ?? []
  return found !== undefined && decodeString(found) !== found
}

/** Backslashes at these positions escape the next character. All others are shown. */
export function escapesAt(places: ReadonlySet<number>): Extension {
  const needed: Construct = {
    name: 'neededEscape',
    tokenize(effects, ok, nok) {
      const isNeeded = places.has(this.now().offset)
      const start: State = (code) => {
        if (!isNeeded) return nok(code)
        effects.enter('characterEscape')
        effects.enter('escapeMarker')
        effects.consume(code)
        effects.exit('escapeMarker')
        return value
      }
      const value: State = (code) => {
        if (!asciiPunctuation(code)) return nok(code)
        effects.enter('characterEscapeValue')
        effects.consume(code)
        effects.exit('characterEscapeValue')
        effects.exit('characterEscape')
        return ok
      }
      return start
    },
  }
  return {
    disable: { null: ['characterEscape'] },
    text: { 92: needed },
    // In URLs no backslash is shown, so CommonMark's rule applies.
    string: { 92: { ...characterEscape, name: 'addressEscape' } },
  }
}
