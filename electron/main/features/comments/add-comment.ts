import type { Comment, OutgoingReply } from '#shared/domain/comment'
import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import { readBack, settleWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { read } from './comments-repository'
import { type HeldReply, type Sent, addNote, isWaiting, sendReply } from './replies-repository'

/**
 * Adds a public reply or an internal note by the viewer. Sent twice under the same id it is one message; the same
 * id with another content is comment.conflict; ticket.not-found without a ticket. A public reply that somebody
 * else's message has overtaken is refused (reply.overtaken), and one that can be taken back is only held for now:
 * `onHeld` is told for how long. A lost answer is looked up before anything is said.
 */
export async function addComment(
  input: ParsedInput<'comments:add'>,
  call: Call,
  onHeld: (held: HeldReply) => void = () => undefined,
): Promise<Comment | OutgoingReply> {
  const { database, viewer } = call
  // Sending again under the same id answers what became of it and writes nothing, once it is known to be there.
  const write = () => (input.visibility === 'PUBLIC' ? sendReply(database, viewer, input) : note())
  const note = async (): Promise<Sent> => {
    const added = await addNote(database, viewer, input)
    return { state: added === 'added' ? 'sent' : added }
  }
  const isThere = async () =>
    (await read(database, viewer, input.id)) !== null || (await isWaiting(database, input.id))
  const sent = await settleWrite(write, async () => ((await isThere()) ? write() : null))

  if (sent.state === 'conflict') throw new DomainError('comment.conflict', {})
  if (sent.state === 'no-ticket') throw new DomainError('ticket.not-found', {})
  if (sent.state === 'overtaken') {
    throw new DomainError('reply.overtaken', { commentIds: sent.commentIds })
  }
  if (sent.state === 'held') {
    onHeld(sent)
    return sent.reply
  }
  const comment = await readBack(() => read(database, viewer, input.id))
  if (comment === null) throw new DomainError('ticket.not-found', {})
  return comment
}
