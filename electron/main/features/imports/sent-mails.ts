import type { DraftItem } from './draft-source'
import { isSentHere } from './mails-repository'
import { type Pending, pendingOf, type Sending } from './pending'
import { type Patience, patiently } from './send-batch'

/** How the Message-IDs of our own mails begin. */
const OURS = /^c[0-9a-z]{24}@/u

/** A copy of a mail that was sent from here (of a folder "Sent"): its words are there already. Null for another one. */
export async function sentFromHere(
  run: Sending,
  item: DraftItem,
  patience: Patience,
): Promise<Pending | null> {
  const id = item.draft.kind === 'rejected' ? null : (item.draft.mail?.messageId ?? null)
  if (id === null || !OURS.test(id)) return null
  if (!(await patiently(() => isSentHere(run.target, id), patience))) return null
  const notes = [{ kind: 'sent-from-here', example: '' }] as const
  return { ...pendingOf(item), files: [], mail: null, outcome: { kind: 'there', notes } }
}
