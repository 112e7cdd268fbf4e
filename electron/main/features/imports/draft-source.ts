import { open, readFile } from 'node:fs/promises'
import { type CsvDialect, readCsv } from './csv/csv-file'
import { isBlankRow, readRow, type RowPlan } from './csv/read-row'
import { createOccurrenceCounter } from './import-key'
import { orderMails } from './mail/order-mails'
import { MAIL_MAX_BYTES, type MailContext, readMail, readMailThread } from './mail/read-mail'
import type { Draft, Place } from './ticket-draft'

/** A chosen file: the name people know it by, and where its bytes are. */
export interface ImportFile {
  name: string
  path: string
  size: number
}

/** One row or mail. `position` counts them from 0 in an order that is the same at every reading. */
export interface DraftItem extends Place {
  position: number
  draft: Draft
}

/** What one read of the files gave; `bytes` of them are read by then. */
export interface DraftPiece {
  items: DraftItem[]
  bytes: number
}

/** Streams the rows of a CSV file as drafts. `now` stands in for dates that a row does not give. */
export async function* readCsvDrafts(
  file: ImportFile,
  dialect: CsvDialect,
  hasHeader: boolean,
  plan: RowPlan,
  now: Date,
): AsyncGenerator<DraftPiece> {
  const occurrence = createOccurrenceCounter()
  let position = 0
  let headerIsAhead = hasHeader
  for await (const piece of readCsv(file.path, dialect)) {
    const items: DraftItem[] = []
    for (const record of piece.records) {
      if (isBlankRow(record)) continue
      if (headerIsAhead) {
        headerIsAhead = false
        continue
      }
      const draft = readRow(record, plan, { now, occurrence })
      items.push({ position, file: file.name, line: record.line, draft })
      position += 1
    }
    yield { items, bytes: piece.bytes }
  }
}

const HEADER_BYTES = 256 * 1024

/** Reads mails one by one as drafts, a mail before the replies to it. */
export async function* readMailDrafts(
  files: readonly ImportFile[],
  context: MailContext,
): AsyncGenerator<DraftPiece> {
  const threads = []
  for (const file of files) {
    threads.push(await readMailThread(await readBeginning(file.path)))
  }
  let bytes = 0
  for (const [position, index] of orderMails(threads).entries()) {
    const file = files[index]
    if (file === undefined) continue
    const draft: Draft =
      file.size > MAIL_MAX_BYTES
        ? { kind: 'rejected', reason: 'The e-mail is larger than 50 MB.' }
        : await readMail(await readFile(file.path), context)
    bytes += file.size
    yield { items: [{ position, file: file.name, line: 1, draft }], bytes }
  }
}

async function readBeginning(path: string): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
