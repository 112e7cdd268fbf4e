import type { RowItem } from './row-source'
import { derivedId, importKey } from './import-key'
import { addReply } from './imports-repository'
import { compareMail, joinMail } from './mails-repository'
import { type Outcome, type Pending, pendingOf, type Sending, THERE } from './pending'
import { type Patience, retrySend, sendBatch } from './send-batch'
import { sendTickets } from './send-rows'
import { isTimeOfImport, type RowNote } from './import-row'

const OF_MEMBER = 'A colleague wrote this message. Only an owner or admin can import it.'

/** A reply whose ticket does not exist, or has another requester, becomes a separate ticket. */
export async function sendReply(run: Sending, item: RowItem, patience: Patience): Promise<Pending> {
  const pending = pendingOf(item)
  if (item.row.kind !== 'reply') return pending
  const { comment, notes } = item.row
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

/** A mail that answers one of ours, or names a ticket of its sender, becomes a message of that ticket. */
async function joinTicket(
  run: Sending,
  pending: Pending,
  id: string,
  patience: Patience,
): Promise<Pending> {
  const { row, mail, notes } = pending
  if (mail === null || row.kind !== 'reply') return pending
  const { comment } = row
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

/** A mail with a known Message-ID but another content is another mail, with another key. */
export async function sendOther(
  run: Sending,
  pending: Pending,
  patience: Patience,
): Promise<Outcome> {
  const { row, mail, ticket } = pending
  if (row.kind === 'rejected' || ticket === null || mail === null || mail.messageId === null) {
    return THERE
  }
  const sentAt = isTimeOfImport(row.notes) ? null : ticket.createdAt
  const is = await retrySend(() => compareMail(run.target, ticket.key, mail, sentAt), patience)
  if (is !== 'other') return THERE
  const key = importKey('mail', mail.messageId, mail.contentKey)
  const notes: RowNote[] = [...row.notes, { kind: 'same-id', example: '' }]
  const other: RowItem = {
    ...pending,
    row:
      row.kind === 'ticket'
        ? { ...row, notes, ticket: { ...row.ticket, key } }
        : {
            ...row,
            notes,
            comment: { ...row.comment, key },
            otherwise: { ...row.otherwise, key },
          },
  }
  const again = await sendReply(run, other, patience)
  if (again.outcome !== null) return again.outcome
  return (await sendTickets(run, [again], () => null, patience)).get(again) ?? THERE
}
