import type { DraftItem, DraftPiece } from './draft-source'
import { assigneeFinder } from './find-assignee'
import { derivedId, importKey } from './import-key'
import { addNotes } from './import-notes'
import type { ImportCounts } from './import-state'
import {
  addReply,
  addTickets,
  type ImportTarget,
  listAssignable,
  noteImport,
} from './imports-repository'
import { compareMail, joinMail } from './mails-repository'
import { sendMissing } from './send-missing'
import type { RejectedRow } from './rejected-rows'
import { type Patience, patiently, sendBatch } from './send-batch'
import { findImported } from './there-repository'
import { type FileOwner, sendFiles, sendMail } from './send-files'
import type { Draft, FileDraft, MailDraft, RowNote, TicketDraft } from './ticket-draft'

const BATCH_ROWS = 250
/** UTF-16 units of text in one batch; one call stays far below what a statement may take. */
const BATCH_TEXT = 2_000_000

export interface ImportRun {
  importId: string
  /** What people know it by; the audit log says so too. */
  fileName: string
  target: ImportTarget
  drafts: AsyncIterable<DraftPiece>
  /** Where an earlier run stopped; rows before it are read over. */
  from: ImportCounts
  /** Aborted: the batch in hand is finished, then no more is sent. */
  cancel: AbortSignal
  patienceMs: number
  /** Told after each batch, before the next one is sent. */
  onBatch(counts: ImportCounts, rejected: readonly RejectedRow[]): Promise<void>
}

/**
 * Sends drafts to the database in batches and counts what became of each. Every row is all or nothing,
 * and one that is there already adds nothing. The audit log says when it began and that it is done.
 * Answers 'cancelled' when asked to stop. Throws database.offline and permission.denied; what was sent
 * before stays.
 */
export async function runImport(run: ImportRun): Promise<'done' | 'cancelled'> {
  const patience: Patience = { limitMs: run.patienceMs, signal: run.cancel }
  const note = (step: 'started' | 'finished', counts: ImportCounts) =>
    patiently(() => noteImport(run.target, { ...run, step, counts }), patience)
  await note('started', run.from)
  const members = await patiently(() => listAssignable(run.target), patience)
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
  for await (const piece of run.drafts) {
    for (const item of piece.items) {
      if (item.position < run.from.position) continue
      const isReply = item.draft.kind === 'reply'
      // The mail that a reply answers may be in the batch.
      if (isReply && batch.length > 0) await flush(bytes)
      if (isCancelled()) return 'cancelled'
      batch.push(isReply ? await sendReply(run, item, patience) : pendingOf(item))
      size += textSize(item.draft)
      if (batch.length >= BATCH_ROWS || size >= BATCH_TEXT) await flush(bytes)
      if (isCancelled()) return 'cancelled'
    }
    bytes = Math.max(bytes, piece.bytes)
  }
  await flush(bytes)
  await note('finished', counts)
  return 'done'
}

type Outcome =
  | { kind: 'added'; owner: FileOwner; notes: readonly RowNote[] }
  | { kind: 'there'; notes?: readonly RowNote[] }
  | { kind: 'rejected'; reason: string }
const THERE: Outcome = { kind: 'there' }

/** A row on its way: either a ticket still to be sent, or one whose outcome is known. */
interface Pending extends DraftItem {
  ticket: TicketDraft | null
  notes: readonly RowNote[]
  files: readonly FileDraft[]
  mail: MailDraft | null
  outcome: Outcome | null
}

function pendingOf(item: DraftItem): Pending {
  const { draft } = item
  if (draft.kind === 'rejected') {
    const outcome = { kind: 'rejected', reason: draft.reason } as const
    return { ...item, ticket: null, notes: [], files: [], mail: null, outcome }
  }
  const ticket = draft.kind === 'ticket' ? draft.ticket : draft.otherwise
  const { notes, files = [], mail = null } = draft
  return { ...item, ticket, notes, files, mail, outcome: null }
}

const OF_MEMBER = 'A colleague wrote this message. Only an owner or admin can import it.'

/** A reply whose ticket is not there, or is somebody else's, becomes a ticket of its own. */
async function sendReply(run: ImportRun, item: DraftItem, patience: Patience): Promise<Pending> {
  const pending = pendingOf(item)
  if (item.draft.kind !== 'reply') return pending
  const { comment, notes } = item.draft
  const id = derivedId(run.importId, 'reply', comment.key, String(item.position))
  const sent = await sendBatch([comment], () => addReply(run.target, id, comment), patience)
  const answer = sent.get(comment)
  if (answer === undefined) return pending
  if ('ok' in answer && answer.ok === 'no-parent') return joinTicket(run, pending, id, patience)
  if ('refused' in answer) {
    return { ...pending, outcome: { kind: 'rejected', reason: answer.refused } }
  }
  if (answer.ok === 'of-member') {
    return { ...pending, outcome: { kind: 'rejected', reason: OF_MEMBER } }
  }
  const added = { kind: 'added', owner: { commentId: id }, notes } as const
  return { ...pending, outcome: answer.ok === 'added' ? added : THERE }
}

/** A mail that answers one of ours, or names a ticket of its sender, is a message of that ticket. */
async function joinTicket(
  run: ImportRun,
  pending: Pending,
  id: string,
  patience: Patience,
): Promise<Pending> {
  const { draft, mail, notes } = pending
  if (mail === null || draft.kind !== 'reply') return pending
  const { comment } = draft
  const sent = await sendBatch([comment], () => joinMail(run.target, id, comment, mail), patience)
  const answer = sent.get(comment)
  if (answer === undefined || 'refused' in answer) return pending
  if (answer.ok === 'there') return { ...pending, outcome: THERE }
  if (answer.ok === 'added') {
    return { ...pending, outcome: { kind: 'added', owner: { commentId: id }, notes } }
  }
  if (answer.ok !== 'of-other') return pending
  const example = mail.number === null ? '' : `#${mail.number}`
  return { ...pending, notes: [...notes, { kind: 'answer-of-other', example }] }
}

/** What an import that was ended by force left out of a mail that is there. */
async function sendLeft(run: ImportRun, pending: Pending, patience: Patience): Promise<RowNote[]> {
  const { ticket, mail, files, notes } = pending
  if (ticket === null || mail === null) return []
  return sendMissing(run.target, { ticket, mail, files, notes }, patience)
}

/**
 * Rows whose number and requester are there with other words: a ticket of their own when subject and text are others,
 * as of another helpdesk that counted from 1 too; else they stay as they are, and that is said.
 */
async function sendChanged(
  run: ImportRun,
  batch: readonly Pending[],
  outcomes: ReadonlyMap<Pending, Outcome>,
  assigneeOf: (name: string) => string | null,
  patience: Patience,
): Promise<Map<Pending, Outcome>> {
  const rows = batch.flatMap((pending) => {
    const { ticket } = pending
    const isThere = outcomes.get(pending)?.kind === 'there' && pending.draft.kind === 'ticket'
    return isThere && ticket?.otherKey !== undefined
      ? [{ pending, ticket, otherKey: ticket.otherKey }]
      : []
  })
  const changed = new Map<Pending, Outcome>()
  if (rows.length === 0) return changed
  const keys = rows.map(({ ticket }) => ticket.key)
  const there = await patiently(() => findImported(run.target, keys), patience)
  const again = new Map<Pending, Pending>()
  for (const { pending, ticket, otherKey } of rows) {
    const known = there.get(ticket.key)
    if (known === undefined || known.text === ticket.description) continue
    const isSameSubject = known.subject?.toLowerCase() === ticket.subject.toLowerCase()
    if (isSameSubject) {
      const note = { kind: 'row-changed', example: ticket.subject } as const
      changed.set(pending, { kind: 'there', notes: [note] })
      continue
    }
    const note = { kind: 'number-taken', example: ticket.subject } as const
    const other = {
      ...pending,
      ticket: { ...ticket, key: otherKey },
      notes: [...pending.notes, note],
    }
    again.set(other, pending)
  }
  const sent = await sendTickets(run, [...again.keys()], assigneeOf, patience)
  for (const [other, pending] of again) changed.set(pending, sent.get(other) ?? THERE)
  return changed
}

/** A mail whose Message-ID is there and that says something else is a mail of its own, under a key of its own. */
async function sendOther(run: ImportRun, pending: Pending, patience: Patience): Promise<Outcome> {
  const { draft, mail, ticket } = pending
  if (draft.kind === 'rejected' || ticket === null || mail === null || mail.messageId === null) {
    return THERE
  }
  const sentAt = draft.notes.some(({ kind }) => kind === 'date-missing') ? null : ticket.createdAt
  const is = await patiently(() => compareMail(run.target, ticket.key, mail, sentAt), patience)
  if (is !== 'other') return THERE
  const key = importKey('mail', mail.messageId, mail.contentKey)
  const notes: RowNote[] = [...draft.notes, { kind: 'same-id', example: '' }]
  const other: DraftItem = {
    ...pending,
    draft:
      draft.kind === 'ticket'
        ? { ...draft, notes, ticket: { ...draft.ticket, key } }
        : {
            ...draft,
            notes,
            comment: { ...draft.comment, key },
            otherwise: { ...draft.otherwise, key },
          },
  }
  const again = await sendReply(run, other, patience)
  if (again.outcome !== null) return again.outcome
  return (await sendTickets(run, [again], () => null, patience)).get(again) ?? THERE
}

async function sendTickets(
  run: ImportRun,
  batch: readonly Pending[],
  assigneeOf: (name: string) => string | null,
  patience: Patience,
): Promise<Map<Pending, Outcome>> {
  const rows = batch.flatMap((pending) => {
    if (pending.ticket === null || pending.outcome !== null) return []
    const { ticket, position } = pending
    const id = derivedId(run.importId, 'ticket', ticket.key, String(position))
    const assigneeId = ticket.assignee === null ? null : assigneeOf(ticket.assignee)
    const unknown = ticket.assignee !== null && assigneeId === null
    const notes: readonly RowNote[] = unknown
      ? [...pending.notes, { kind: 'assignee-unknown', example: ticket.assignee ?? '' }]
      : pending.notes
    return [{ pending, id, ticket, assigneeId, notes }]
  })
  const sent = await sendBatch(rows, (some) => addTickets(run.target, some), patience)
  const outcomes = new Map<Pending, Outcome>()
  for (const row of rows) {
    const answer = sent.get(row)
    if (answer === undefined) continue
    if ('refused' in answer) {
      outcomes.set(row.pending, { kind: 'rejected', reason: answer.refused })
    } else {
      const added = answer.ok.has(row.id)
      const owner = { ticketId: row.id }
      outcomes.set(row.pending, added ? { kind: 'added', owner, notes: row.notes } : THERE)
    }
  }
  return outcomes
}

/** Files count too, so that few mails with large ones are held at once. */
function textSize(draft: Draft): number {
  if (draft.kind === 'rejected') return draft.reason.length
  const text = draft.kind === 'ticket' ? draft.ticket.description : draft.comment.content
  const files = [
    ...(draft.files ?? []),
    ...(draft.mail === undefined ? [] : [{ content: draft.mail.bytes }]),
  ]
  return files.reduce((size, { content }) => size + content.byteLength, text.length)
}
