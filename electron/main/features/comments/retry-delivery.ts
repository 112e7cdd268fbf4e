import type { Comment } from '../../../../src/shared/domain/comment'
import { DomainError } from '../../../../src/shared/errors'
import type { ParsedInput } from '../../../../src/shared/ipc/contract'
import type { Call } from '../../ipc/handler'
import { read, retryDelivery as retry } from './comments-repository'

/**
 * Has the mail of a reply that failed sent again, under the same Message-ID; asked for twice it is one
 * mail. Changes nothing for a comment whose mail waits, went or never was; ticket.not-found without it.
 */
export async function retryDelivery(
  input: ParsedInput<'comments:retry-delivery'>,
  { database, viewer }: Call,
): Promise<{ comment: Comment; retried: boolean }> {
  const found = await read(database, viewer, input.commentId)
  if (found === null) throw new DomainError('ticket.not-found', {})
  if (found.delivery === null) return { comment: found, retried: false }
  const retried = await retry(database, input.commentId)
  return { comment: (await read(database, viewer, input.commentId)) ?? found, retried }
}
