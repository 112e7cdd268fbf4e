import type { Comment, OutgoingReply } from '#shared/domain/comment'
import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import { readBack, settleWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { read } from './comments-repository'
import { type HeldReply, type Sent, addNote, isWaiting, sendReply } from './replies-repository'

/**
 * Adds a public reply or an internal note by the viewer. Sending it again under the same id makes
 * no second message. Refuses with comment.conflict if that id has another content, ticket.not-found
 * without a ticket, and reply.overtaken if somebody else wrote before a public reply. A public
 * reply with an undo delay is only held for now, and `onHeld` is called with the delay. After a
 * lost answer it checks what happened before it reports anything.
 */
export async function addComment(
  input: ParsedInput<'comments:add'>,
  call: Call,
  onHeld: (held: HeldReply) => void = () => undefined,
): Promise<Comment | OutgoingReply> {
  const { database, viewer } = call
  // Sending again under an id that is known to exist writes nothing and returns what happened to
  // it.
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
