/**
 * Longer cells (in UTF-16 units) are dropped. No ticket may hold so much, and memory use stays
 * constant.
 */
export const CELL_MAX = 4_100_000
/** Cells beyond this number in one record are dropped. A mapping cannot name them. */
export const CELLS_MAX = 2001

/** One record of a CSV file as it was found. */
export interface CsvRecord {
  /** The line in the file, from 1, on which the record starts, as an editor shows it. */
  line: number
  /** The line on which it ends. */
  lastLine: number
  cells: string[]
  /** Set if the record could not be read as a whole. `cells` then holds a part of it. */
  fault: 'cell-too-large' | 'too-many-cells' | 'quote-not-closed' | null
}

/**
 * What escapes a quotation mark in a quoted cell: a second one, or (MySQL, Sequel Pro) a backslash
 * before it.
 */
export type CsvEscape = 'quote' | 'backslash'

export interface CsvParser {
  /** Adds the next piece of text and returns the records that it completes. */
  push(text: string): CsvRecord[]
  /** Returns the last record of a file that does not end in a line break. */
  end(): CsvRecord[]
}

const QUOTE = 34
const LF = 10
const CR = 13
const SPACE = 32
const TAB = 9

const BACKSLASH = 92

type State = 'start' | 'plain' | 'quoted' | 'escaped' | 'quote-in-quoted' | 'after-quote'

/**
 * Reads RFC 4180 and its variants: mixed line endings, line breaks and doubled or stray quotation
 * marks inside quoted cells, spaces around quotes. Blank lines are not records.
 *
 * We wrote our own parser because a report must name the line on which a row starts, and a 10 MB
 * cell must only cost its own row. csv-parse counts CR LF inside quotes as two lines and ends the
 * whole file at a record over its size limit. Without the limit, it keeps the rest of a file in
 * memory if one quotation mark is never closed.
 */
export function createCsvParser(delimiter: string, escape: CsvEscape = 'quote'): CsvParser {
  const separator = delimiter.charCodeAt(0)
  let state: State = 'start'
  let cell = ''
  let cellFull = false
  let spaces = ''
  let cells: string[] = []
  let fault: CsvRecord['fault'] = null
  let line = 1
  let recordLine = 1
  let afterCr = false
  let wasQuoted = false
  let ready: CsvRecord[] = []

  const append = (text: string) => {
    if (cellFull || cell.length + text.length > CELL_MAX) {
      cellFull = true
      fault ??= 'cell-too-large'
    } else cell += text
  }
  const endCell = () => {
    if (cells.length < CELLS_MAX) cells.push(cell)
    else fault ??= 'too-many-cells'
    cell = ''
    cellFull = false
    spaces = ''
    state = 'start'
  }
  const endRecord = (endLine: number) => {
    const blankLine = cells.length === 0 && !wasQuoted && cell.trim() === ''
    endCell()
    if (!blankLine) ready.push({ line: recordLine, lastLine: endLine, cells, fault })
    cells = []
    fault = null
    wasQuoted = false
    recordLine = line
  }
  /** Ends a cell or record if the character does so. False if it belongs to the cell. */
  const endsAt = (code: number): boolean => {
    if (code === separator) {
      endCell()
      return true
    }
    if (code !== LF && code !== CR) return false
    line += 1
    afterCr = code === CR
    endRecord(line - 1)
    return true
  }

  const push = (text: string): CsvRecord[] => {
    ready = []
    let from = 0
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      const secondOfPair = afterCr && code === LF
      afterCr = false
      switch (state) {
        case 'start':
          if (secondOfPair) from = at + 1
          else if (code === QUOTE && text.slice(from, at).trim() === '' && cell.trim() === '') {
            cell = ''
            state = 'quoted'
            wasQuoted = true
            from = at + 1
          } else if (code === separator || code === LF || code === CR) {
            append(text.slice(from, at))
            from = at + 1
            endsAt(code)
          } else if (code !== SPACE && code !== TAB) state = 'plain'
          break
        case 'plain':
          if (code === separator || code === LF || code === CR) {
            append(text.slice(from, at))
            from = at + 1
            endsAt(code)
          }
          break
        case 'quoted':
          if (code === QUOTE) {
            append(text.slice(from, at))
            from = at + 1
            state = 'quote-in-quoted'
          } else if (code === BACKSLASH && escape === 'backslash') {
            append(text.slice(from, at))
            from = at + 1
            state = 'escaped'
          } else if (code === CR || (code === LF && !secondOfPair)) {
            line += 1
            afterCr = code === CR
          }
          break
        case 'escaped':
          // A backslash only escapes quotation marks and backslashes. Before anything else it is
          // part of the text.
          if (code !== QUOTE && code !== BACKSLASH) append('\\')
          from = at
          state = 'quoted'
          if (code === CR || code === LF) at -= 1
          break
        case 'quote-in-quoted':
          from = at + 1
          if (code === QUOTE) {
            append('"')
            state = 'quoted'
          } else if (!endsAt(code)) {
            if (code === SPACE || code === TAB) {
              spaces = String.fromCharCode(code)
              state = 'after-quote'
            } else {
              // A quotation mark that is not doubled: "the "new" printer". It belongs to the text.
              append('"')
              from = at
              state = 'quoted'
            }
          }
          break
        case 'after-quote':
          from = at + 1
          if (endsAt(code)) break
          if (code === SPACE || code === TAB) {
            spaces += String.fromCharCode(code)
          } else {
            append('"' + spaces)
            spaces = ''
            from = at
            state = 'quoted'
            at -= 1
          }
          break
      }
    }
    if (from < text.length) append(text.slice(from))
    return ready
  }

  const end = (): CsvRecord[] => {
    ready = []
    if (state === 'quoted') fault ??= 'quote-not-closed'
    if (cells.length > 0 || cell !== '' || wasQuoted) endRecord(line)
    return ready
  }

  return { push, end }
}
