import type { Comment } from '../../../../src/shared/domain/comment'
import { DomainError } from '../../../../src/shared/errors'
import type { ParsedInput } from '../../../../src/shared/ipc/contract'
import { settleWrite } from '../../database/settle-write'
import type { Call } from '../../ipc/handler'
import { type NewComment, findById, findDelivery, insert } from './comments-repository'

/**
 * Adds a public reply or an internal note by the viewer. Sent twice under the same id it is one
 * comment; the same id with another content is comment.conflict; ticket.not-found without a ticket.
 * A lost answer is looked up before anything is said. A public reply goes to the requester by mail,
 * which the database puts into the outbox with it.
 */
export async function addComment(
  input: ParsedInput<'comments:add'>,
  { database, viewer }: Call,
): Promise<Comment> {
  const earlier = async () => {
    const found = await findById(database, viewer, input.id)
    if (found !== null && !isSame(found, input, viewer.userId)) {
      throw new DomainError('comment.conflict', {})
    }
    return found
  }
  const written = await settleWrite(
    async () => (await insert(database, viewer, input)) ?? (await earlier()),
    earlier,
  )
  if (written === null) throw new DomainError('ticket.not-found', {})
  const { id, name, email } = viewer.session.user
  return {
    id: input.id,
    content: input.content,
    visibility: input.visibility,
    author: { id, name, email },
    fromRequester: false,
    createdAt: written.createdAt.toISOString(),
    delivery: input.visibility === 'PUBLIC' ? await findDelivery(database, viewer, input.id) : null,
    attachments: [],
  }
}

function isSame(
  found: NewComment & { userId: string },
  wanted: NewComment,
  userId: string,
): boolean {
  return (
    found.userId === userId &&
    found.ticketId === wanted.ticketId &&
    found.visibility === wanted.visibility &&
    found.content === wanted.content
  )
}
