import type { Comment } from '#shared/domain/comment'
import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import { readBack, settleWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { read, retryDelivery as retry } from './comments-repository'

/**
 * Sends the failed mail of a reply again, under the same Message-ID. Two requests send one mail.
 * Changes nothing for a comment whose mail waits, was sent or never existed. Refuses with
 * ticket.not-found. `retried` is also true when that is not known for certain.
 */
export async function retryDelivery(
  input: ParsedInput<'comments:retry-delivery'>,
  { database, viewer }: Call,
): Promise<{ comment: Comment; retried: boolean }> {
  const found = await read(database, viewer, input.commentId)
  if (found === null) throw new DomainError('ticket.not-found', {})
  if (found.delivery === null) return { comment: found, retried: false }
  const again = () => retry(database, input.commentId)
  // After a lost answer it is requested again. The second answer does not tell whether the first
  // request worked, so it may have been retried.
  const retried = await settleWrite(again, async () => {
    await again()
    return true
  })
  const comment = await readBack(() => read(database, viewer, input.commentId))
  return { comment: comment ?? found, retried }
}
