import { createReadStream } from 'node:fs'
import iconv from 'iconv-lite'
import { createCsvParser, type CsvEscape, type CsvRecord } from './csv-parser'

/** How the bytes of one file become records. */
export interface CsvDialect {
  /** A name that iconv-lite knows. */
  encoding: string
  delimiter: string
  /** Lines before the table, such as Excel's "sep=;". */
  skipLines: number
  escape?: CsvEscape | undefined
}

export interface CsvPiece {
  records: CsvRecord[]
  /** Bytes of the file read so far. */
  bytes: number
}

/**
 * Streams the records of a file in order, one piece per 64 kB read. Memory use stays constant, and
 * other work can run between two pieces. Rejects with Node's own error (ENOENT, EACCES).
 */
export async function* readCsv(path: string, dialect: CsvDialect): AsyncGenerator<CsvPiece> {
  const parser = createCsvParser(dialect.delimiter, dialect.escape)
  const decoder = iconv.getDecoder(dialect.encoding)
  const wanted = (records: CsvRecord[]) =>
    dialect.skipLines === 0 ? records : records.filter((record) => record.line > dialect.skipLines)
  let bytes = 0
  const stream = createReadStream(path)
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length
    const records = parser.push(decoder.write(chunk))
    yield { records: wanted(records), bytes }
  }
  const rest = parser.push(decoder.end() ?? '')
  yield { records: wanted([...rest, ...parser.end()]), bytes }
}
