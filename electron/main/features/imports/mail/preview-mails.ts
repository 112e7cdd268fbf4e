import { readableAddress } from '#shared/domain/email-address'
import type { ImportPreview } from '#shared/domain/import'
import { addNotes, describeNotes, type NoteTally } from '../import-notes'
import { readMailRows } from '../row-source'
import type { ImportFile } from '../import-file'
import { listMails } from './list-mails'
import type { MailContext } from './read-mail'

const MAILS_READ = 200
const ROWS_SHOWN = 20

type MailPreview = Omit<ImportPreview, 'importId' | 'kind' | 'fileNames' | 'bytes'>

/** Shows the first mails as tickets, oldest first, and what to know about the first 200 of them. */
export async function previewMails(
  files: readonly ImportFile[],
  context: MailContext,
): Promise<MailPreview> {
  const rows: MailPreview['rows'] = []
  const tally: NoteTally = {}
  let replies = 0
  let rejected = 0
  const mails = await listMails(files)
  const read = mails.slice(0, MAILS_READ)
  for await (const { items } of readMailRows(read, context)) {
    for (const { file, line, row } of items) {
      if (row.kind === 'rejected') rejected += 1
      else addNotes(tally, row.notes)
      if (row.kind === 'reply') replies += 1
      if (rows.length >= ROWS_SHOWN) continue
      const ticket =
        row.kind === 'ticket' ? row.ticket : row.kind === 'reply' ? row.otherwise : null
      rows.push({
        line,
        file,
        subject: ticket?.subject ?? '',
        requester: ticket === null ? '' : readableAddress(ticket.requesterEmail),
        status: ticket?.status ?? '',
        priority: ticket?.priority ?? '',
        createdAt: ticket?.createdAt.toISOString() ?? '',
        problem: row.kind === 'rejected' ? row.reason : null,
      })
    }
  }
  const counted = (count: number) => `${count} ${count === 1 ? 'e-mail' : 'e-mails'}`
  const notes = [
    ...(mails.length === files.length
      ? []
      : [
          `A file of many mails: ${counted(mails.length)} in all, each becomes a ticket of its own.`,
        ]),
    ...(rejected === 0 ? [] : [`${counted(rejected)} cannot be imported.`]),
    ...(replies === 0
      ? []
      : [`${counted(replies)} answering another: added to its ticket when that is there.`]),
    ...describeNotes(tally, 'e-mail'),
  ]
  const partly = mails.length > read.length && notes.length > 0
  return {
    encoding: null,
    delimiter: null,
    columns: [],
    mapping: {},
    dates: null,
    rows,
    notes: partly ? [`In the first ${MAILS_READ} e-mails: ${notes.join(' ')}`] : notes,
  }
}
