import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import iconv from 'iconv-lite'
import { OUTLOOK_REFUSAL } from '#shared/domain/import'
import { DomainError } from '#shared/errors'
import { type CsvDialect, readCsv } from './csv-file'
import type { CsvRecord } from './csv-parser'
import { detectEncoding, type Encoding } from '#main/text/detect-encoding'
import { delimiterName, detectDelimiter, detectEscape, looksLikeHeader } from './detect-table'
import { isBlankRow } from './read-row'

/** What is known about a CSV file before anything is imported from it. */
export interface CsvTable {
  dialect: CsvDialect
  encoding: Encoding
  delimiterName: string
  hasHeader: boolean
  /** One entry per column. '' if the file has no name for it. */
  headers: string[]
  /** The smallest number of cells in a row: unnamed columns at the end may be missing. */
  fewest: number
  /** The first rows of data. */
  sample: CsvRecord[]
  /** True if the sample is the whole file. */
  isWhole: boolean
}

const HEAD_BYTES = 256 * 1024
const SAMPLE_ROWS = 5000
const SAMPLE_BYTES = 8 * 1024 * 1024

/** The first bytes of old Excel, Word and Outlook files. */
const OFFICE_MAGIC = [0xd0, 0xcf, 0x11, 0xe0]
const OTHER_KINDS: { magic: readonly number[]; reason: string }[] = [
  {
    magic: [0x50, 0x4b, 0x03, 0x04],
    reason: 'This is an Excel workbook or a ZIP file. Save the table as CSV and import that.',
  },
  { magic: [0x21, 0x42, 0x44, 0x4e], reason: OUTLOOK_REFUSAL },
  { magic: [0x1f, 0x8b], reason: 'This file is compressed. Unpack it first.' },
  { magic: [0x25, 0x50, 0x44, 0x46], reason: 'This is a PDF, not a CSV file.' },
]

/**
 * Finds the encoding, delimiter, header and columns of a CSV file and reads its first rows. Refuses
 * with import.unreadable, in words, a file that is empty, has no rows or is not text.
 */
export async function inspectCsv(path: string): Promise<CsvTable> {
  const head = await readHead(path)
  refuseOtherKinds(head)
  const stream = createReadStream(path)
  const encoding = await detectEncoding(stream as AsyncIterable<Buffer>)
  const text = iconv.decode(head, encoding.name)
  refuseBinary(text)
  const { delimiter, skipLines } = detectDelimiter(text)
  const escape = detectEscape(text, delimiter)
  const dialect: CsvDialect = { encoding: encoding.name, delimiter, skipLines, escape }
  const { records, isWhole } = await readSample(path, dialect)
  const first = records[0]
  if (first === undefined) throw unreadable('The file is empty.')
  const hasHeader = looksLikeHeader(first.cells)
  const sample = hasHeader ? records.slice(1) : records
  if (sample.length === 0) throw unreadable('The file has a header line and no rows.')
  const headers = hasHeader ? first.cells.map((cell) => cell.trim()) : unnamed(commonWidth(sample))
  return {
    dialect,
    encoding,
    delimiterName: delimiterName(delimiter),
    hasHeader,
    headers,
    fewest: hasHeader ? namedWidth(headers) : headers.length,
    sample,
    isWhole,
  }
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

async function readSample(path: string, dialect: CsvDialect) {
  const records: CsvRecord[] = []
  for await (const piece of readCsv(path, dialect)) {
    for (const record of piece.records) if (!isBlankRow(record)) records.push(record)
    if (records.length >= SAMPLE_ROWS || (piece.bytes >= SAMPLE_BYTES && records.length > 1)) {
      return { records: records.slice(0, SAMPLE_ROWS), isWhole: false }
    }
  }
  return { records, isWhole: true }
}

function refuseOtherKinds(head: Buffer): void {
  if (head.length === 0) throw unreadable('The file is empty.')
  if (OFFICE_MAGIC.every((byte, at) => head[at] === byte)) throw unreadable(officeReason(head))
  for (const { magic, reason } of OTHER_KINDS) {
    if (magic.every((byte, at) => head[at] === byte)) throw unreadable(reason)
  }
}

/** The parts of such a file have names, in UTF-16. */
function officeReason(head: Buffer): string {
  const holds = (name: string) => head.includes(Buffer.from(name, 'utf16le'))
  if (holds('__substg1.0_') || holds('__nameid_version1.0')) return OUTLOOK_REFUSAL
  if (holds('Workbook') || holds('Book')) {
    return 'This is an old Excel workbook. Save the table as CSV and import that.'
  }
  return 'This is a file of an old Office program, not a CSV file.'
}

/** One NUL in a cell costs only its row. A file full of control characters is not text. */
function refuseBinary(text: string): void {
  const start = text.slice(0, 4096)
  let controls = 0
  for (let at = 0; at < start.length; at += 1) {
    const code = start.charCodeAt(at)
    if (code < 32 && code !== 9 && code !== 10 && code !== 13) controls += 1
  }
  if (controls > start.length * 0.1) throw unreadable('This is not a text file.')
}

function unnamed(columns: number): string[] {
  return Array.from({ length: columns }, () => '')
}

function namedWidth(headers: readonly string[]): number {
  return headers.findLastIndex((header) => header !== '') + 1
}

function commonWidth(records: readonly CsvRecord[]): number {
  const counts = new Map<number, number>()
  for (const { cells } of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  const [width] = [...counts].reduce((one, other) => (other[1] > one[1] ? other : one), [1, 0])
  return width
}

function unreadable(reason: string): DomainError<'import.unreadable'> {
  return new DomainError('import.unreadable', { reason })
}
