import { EmailSchema } from '#shared/domain/email-address'
import { fieldOfHeader } from './column-names'
import { createCsvParser, type CsvEscape } from './csv-parser'

const DELIMITERS = [',', ';', '\t', '|']
const NAMES: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' }

/** The common name of a delimiter. */
export function delimiterName(delimiter: string): string {
  return NAMES[delimiter] ?? delimiter
}

export interface Delimiter {
  delimiter: string
  /** 1 if the file starts with Excel's "sep=;" line, else 0. */
  skipLines: number
}

/** Finds the delimiter with which the start of the file looks most like one table. */
export function detectDelimiter(sample: string): Delimiter {
  const declared = /^\ufeff?sep=(.)\r?\n/u.exec(sample)?.[1]
  if (declared !== undefined) return { delimiter: declared, skipLines: 1 }
  let best = { delimiter: ',', score: 0 }
  for (const delimiter of DELIMITERS) {
    const score = tableScore(sample, delimiter)
    if (score > best.score) best = { delimiter, score }
  }
  return { delimiter: best.delimiter, skipLines: 0 }
}

/** Whether quotation marks in cells are escaped by a backslash: only if the table fits better that way. */
export function detectEscape(sample: string, delimiter: string): CsvEscape {
  if (!sample.includes('\\"')) return 'quote'
  const better = tableScore(sample, delimiter, 'backslash') > tableScore(sample, delimiter)
  return better ? 'backslash' : 'quote'
}

/** Share of records with the most common number of cells, weighted by that number. */
function tableScore(sample: string, delimiter: string, escape?: CsvEscape): number {
  const records = createCsvParser(delimiter, escape).push(sample).slice(0, 200)
  // A sample of one line has no complete record yet.
  if (records.length === 0) records.push(...oneRecord(sample, delimiter))
  const sizes = new Map<number, number>()
  for (const { cells } of records) sizes.set(cells.length, (sizes.get(cells.length) ?? 0) + 1)
  let score = 0
  for (const [size, count] of sizes) {
    if (size > 1) score = Math.max(score, (count / records.length) ** 2 * Math.log2(size + 1))
  }
  return score
}

function oneRecord(sample: string, delimiter: string) {
  const parser = createCsvParser(delimiter)
  parser.push(sample)
  return parser.end()
}

/**
 * Whether the first record names the columns. Known names decide for it. A value that only data has
 * (an e-mail address, a number, a date) decides against it. Otherwise, short and distinct texts are
 * names.
 */
export function looksLikeHeader(cells: readonly string[]): boolean {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== '')
  if (filled.length === 0) return false
  if (filled.some((cell) => EmailSchema.safeParse(cell).success)) return false
  const known = filled.filter((cell) => fieldOfHeader(cell) !== null).length
  if (known >= 2 || (known === 1 && filled.length <= 3)) return true
  const dataLike = filled.some((cell) => /^[\d\s.,:/+-]+$/.test(cell) || cell.length > 60)
  return !dataLike && new Set(filled.map((cell) => cell.toLowerCase())).size === filled.length
}
