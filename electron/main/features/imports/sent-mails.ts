import type { RowItem } from './row-source'
import { isSentHere } from './mails-repository'
import { type Pending, pendingOf, type Sending } from './pending'
import { type Patience, retrySend } from './send-batch'

/** The start of the Message-IDs of our own mails. */
const OURS = /^c[0-9a-z]{24}@/u

/**
 * Recognises a copy of a mail that was sent from here (from a "Sent" folder), whose text exists
 * already. Null for any other mail.
 */
export async function sentFromHere(
  run: Sending,
  item: RowItem,
  patience: Patience,
): Promise<Pending | null> {
  const id = item.row.kind === 'rejected' ? null : (item.row.mail?.messageId ?? null)
  if (id === null || !OURS.test(id)) return null
  if (!(await retrySend(() => isSentHere(run.target, id), patience))) return null
  const notes = [{ kind: 'sent-from-here', example: '' }] as const
  return { ...pendingOf(item), files: [], mail: null, outcome: { kind: 'there', notes } }
}
