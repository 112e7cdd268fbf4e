import { derivedId } from './import-key'
import { addTickets } from './imports-repository'
import { type Outcome, type Pending, type Sending, THERE } from './pending'
import { type Patience, retrySend, sendBatch } from './send-batch'
import { findImported } from './already-imported-repository'
import { isTimeOfImport, type RowNote } from './import-row'

/** Sends the tickets of a batch in one statement. Rows with a known outcome are left out. */
export async function sendTickets(
  run: Sending,
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

/**
 * Handles rows whose number and requester exist, but with another content. If the subject differs,
 * and the text or the time does too, the row becomes a separate ticket. That happens when another
 * helpdesk also counted from 1. Otherwise the existing ticket stays unchanged, and a note says so.
 */
export async function sendChanged(
  run: Sending,
  batch: readonly Pending[],
  outcomes: ReadonlyMap<Pending, Outcome>,
  assigneeOf: (name: string) => string | null,
  patience: Patience,
): Promise<Map<Pending, Outcome>> {
  const rows = batch.flatMap((pending) => {
    const { ticket } = pending
    const isThere = outcomes.get(pending)?.kind === 'there' && pending.row.kind === 'ticket'
    return isThere && ticket?.otherKey !== undefined
      ? [{ pending, ticket, otherKey: ticket.otherKey }]
      : []
  })
  const changed = new Map<Pending, Outcome>()
  if (rows.length === 0) return changed
  const keys = rows.map(({ ticket }) => ticket.key)
  const there = await retrySend(() => findImported(run.target, keys), patience)
  const again = new Map<Pending, Pending>()
  for (const { pending, ticket, otherKey } of rows) {
    const known = there.get(ticket.key)
    if (known === undefined) continue
    const isSameText = known.text === ticket.description
    const isSameSubject = known.subject?.toLowerCase() === ticket.subject.toLowerCase()
    const isSameTime = known.createdAt.getTime() === ticket.createdAt.getTime()
    const hasTime = !isTimeOfImport(pending.notes)
    if (isSameText && isSameSubject && (isSameTime || !hasTime)) continue
    if (isSameSubject || (isSameText && isSameTime)) {
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
