import { type CsvDialect, readCsv } from './csv/csv-file'
import { isBlankRow, readRow, type RowPlan } from './csv/read-row'
import { createTicketsOfFile } from './csv/tickets-of-file'
import type { ImportFile } from './import-file'
import { createOccurrenceCounter } from './import-key'
import { type ListedMail, listMails, readListedMail } from './mail/list-mails'
import { orderMails } from './mail/order-mails'
import { MAIL_MAX_BYTES, type MailContext, readMail, readMailThread } from './mail/read-mail'
import type { ImportRow, Place } from './import-row'

/** One row or mail. `position` counts from 0, in the same order each time the files are read. */
export interface RowItem extends Place {
  position: number
  row: ImportRow
}

/** The result of one read of the files. `bytes` of them have been read by then. */
export interface RowPiece {
  items: RowItem[]
  bytes: number
}

/** Streams the rows of a CSV file. `now` is used for dates that a row does not have. */
export async function* readCsvRows(
  file: ImportFile,
  dialect: CsvDialect,
  hasHeader: boolean,
  plan: RowPlan,
  now: Date,
): AsyncGenerator<RowPiece> {
  const { encoding } = dialect
  const occurrence = createOccurrenceCounter()
  const tickets = createTicketsOfFile()
  let position = 0
  let headerIsAhead = hasHeader
  for await (const piece of readCsv(file.path, dialect)) {
    const items: RowItem[] = []
    for (const record of piece.records) {
      if (isBlankRow(record)) continue
      if (headerIsAhead) {
        headerIsAhead = false
        continue
      }
      const row = readRow(record, plan, { now, encoding, occurrence, tickets })
      items.push({ position, file: file.name, line: record.line, row })
      position += 1
    }
    yield { items, bytes: piece.bytes }
  }
}

const HEADER_BYTES = 256 * 1024

/** Reads the mails in these files, each mail before the replies to it. */
export async function* readMailFiles(
  files: readonly ImportFile[],
  context: MailContext,
): AsyncGenerator<RowPiece> {
  yield* readMailRows(await listMails(files), context)
}

/** Reads mails one by one, each mail before the replies to it. */
export async function* readMailRows(
  mails: readonly ListedMail[],
  context: MailContext,
): AsyncGenerator<RowPiece> {
  const threads = []
  for (const mail of mails) {
    threads.push(await readMailThread(await readListedMail(mail, HEADER_BYTES)))
  }
  let bytes = 0
  for (const [position, index] of orderMails(threads).entries()) {
    const mail = mails[index]
    if (mail === undefined) continue
    const row: ImportRow =
      mail.size > MAIL_MAX_BYTES
        ? { kind: 'rejected', reason: 'The e-mail is larger than 50 MB.' }
        : await readMail(await readListedMail(mail), context)
    bytes += mail.size
    yield { items: [{ position, file: mail.name, line: mail.stretch?.line ?? 1, row }], bytes }
  }
}
