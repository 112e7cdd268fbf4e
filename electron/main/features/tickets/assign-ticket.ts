import type { Ticket } from '#shared/domain/ticket'
import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import { isMember } from '../users/is-member'
import { changeTicket } from './change-ticket'

/**
 * Assigns the ticket to a member of the workspace or to nobody. Refuses with assignee.not-member
 * for anybody else.
 */
export async function assignTicket(
  input: ParsedInput<'tickets:assign'>,
  call: Call,
): Promise<Ticket> {
  if (input.assigneeId !== null && !(await isMember(input.assigneeId, call))) {
    throw new DomainError('assignee.not-member', {})
  }
  return changeTicket(input, { assignedToId: input.assigneeId }, call)
}
