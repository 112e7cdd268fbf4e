import type { RowPiece } from './row-source'
import { assigneeFinder } from './find-assignee'
import { addNotes } from './import-notes'
import type { ImportCounts } from './import-state'
import { listAssignable, noteImport } from './imports-repository'
import { type Pending, pendingOf, type Sending, THERE } from './pending'
import type { RejectedRow } from './rejected-rows'
import { type Patience, retrySend } from './send-batch'
import { sendFiles, sendMail } from './send-files'
import { sendMissing } from './send-missing'
import { sendOther, sendReply } from './send-replies'
import { sentFromHere } from './sent-mails'
import { sendChanged, sendTickets } from './send-rows'
import type { ImportRow, RowNote } from './import-row'

const BATCH_ROWS = 250
/** UTF-16 units of text in one batch, so that a call stays far below the limit of a statement. */
const BATCH_TEXT = 2_000_000

export interface ImportRun extends Sending {
  /** Its name for people, also in the audit log. */
  fileName: string
  rows: AsyncIterable<RowPiece>
  /** Where an earlier run stopped. Rows before that are skipped. */
  from: ImportCounts
  /** When aborted, the current batch is finished and no more is sent. */
  cancel: AbortSignal
  patienceMs: number
  /** Called after each batch, before the next one is sent. */
  onBatch(counts: ImportCounts, rejected: readonly RejectedRow[]): Promise<void>
}

/**
 * Sends rows to the database in batches and counts the outcomes. Every row is added completely or
 * not at all, and a row that exists already adds nothing. The audit log records the start and the
 * end. Returns 'cancelled' if it was asked to stop. Throws database.offline and permission.denied.
 * What was sent before stays.
 */
export async function runImport(run: ImportRun): Promise<'done' | 'cancelled'> {
  const patience: Patience = { limitMs: run.patienceMs, signal: run.cancel }
  const note = (step: 'started' | 'finished', counts: ImportCounts) =>
    retrySend(() => noteImport(run.target, { ...run, step, counts }), patience)
  await note('started', run.from)
  const members = await retrySend(() => listAssignable(run.target), patience)
  const assigneeOf = assigneeFinder(members)
  const counts = structuredClone(run.from)
  let batch: Pending[] = []
  let size = 0

  const flush = async (bytes: number) => {
    const outcomes = await sendTickets(run, batch, assigneeOf, patience)
    const changed = await sendChanged(run, batch, outcomes, assigneeOf, patience)
    const rejected: RejectedRow[] = []
    for (const pending of batch) {
      const sent = changed.get(pending) ?? outcomes.get(pending) ?? pending.outcome ?? THERE
      const outcome =
        sent.kind === 'there' && pending.mail !== null
          ? await sendOther(run, pending, patience)
          : sent
      counts.position = pending.position + 1
      if (outcome.kind === 'there') {
        counts.alreadyThere += 1
        addNotes(counts.notes, outcome.notes ?? [])
        addNotes(counts.notes, await sendLeft(run, pending, patience))
      } else if (outcome.kind === 'added') {
        counts.added += 1
        addNotes(counts.notes, outcome.notes)
        const left = await sendFiles(run.target, outcome.owner, pending.files, patience)
        const unkept = await sendMail(run.target, outcome, pending.mail, left, patience)
        addNotes(counts.notes, [...left, ...unkept])
      } else {
        counts.rejected += 1
        rejected.push({ file: pending.file, line: pending.line, reason: outcome.reason })
      }
    }
    batch = []
    size = 0
    counts.bytes = bytes
    await run.onBatch(structuredClone(counts), rejected)
  }

  const isCancelled = () => run.cancel.aborted
  let bytes = counts.bytes
  for await (const piece of run.rows) {
    for (const item of piece.items) {
      if (item.position < run.from.position) continue
      const known = await sentFromHere(run, item, patience)
      const isReply = known === null && item.row.kind === 'reply'
      // The mail that a reply answers may be in the same batch.
      if (isReply && batch.length > 0) await flush(bytes)
      if (isCancelled()) return 'cancelled'
      batch.push(known ?? (isReply ? await sendReply(run, item, patience) : pendingOf(item)))
      size += textSize(item.row)
      if (batch.length >= BATCH_ROWS || size >= BATCH_TEXT) await flush(bytes)
      if (isCancelled()) return 'cancelled'
    }
    bytes = Math.max(bytes, piece.bytes)
  }
  await flush(bytes)
  await note('finished', counts)
  return 'done'
}

/** Adds what a killed import left out of a mail that exists. */
async function sendLeft(run: ImportRun, pending: Pending, patience: Patience): Promise<RowNote[]> {
  const { ticket, mail, files, notes } = pending
  if (ticket === null || mail === null) return []
  return sendMissing(run.target, { ticket, mail, files, notes }, patience)
}

/** Files count too, so that only a few mails with large files are in memory at once. */
function textSize(row: ImportRow): number {
  if (row.kind === 'rejected') return row.reason.length
  const text = row.kind === 'ticket' ? row.ticket.description : row.comment.content
  const files = [
    ...(row.files ?? []),
    ...(row.mail === undefined ? [] : [{ content: row.mail.bytes }]),
  ]
  return files.reduce((size, { content }) => size + content.byteLength, text.length)
}
