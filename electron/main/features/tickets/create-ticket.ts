import type { Ticket } from '#shared/domain/ticket'
import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import { readBack, settleWrite } from '#main/database/settle-write'
import { inTransaction } from '#main/database/transaction'
import type { Call } from '#main/ipc/handler'
import { findOrCreateRequester } from '../users/find-or-create-requester'
import { isMember } from '../users/is-member'
import { attachFiles, findById, insert } from './ticket-repository'

/**
 * Creates a ticket with all of its files or not at all. The requester may be new. Sending it twice
 * under the same id makes one ticket. Refuses with assignee.not-member, requester.not-found, and
 * input.invalid as the schema says.
 */
export async function createTicket(
  input: ParsedInput<'tickets:create'>,
  call: Call,
): Promise<Ticket> {
  const { database, viewer } = call
  if (input.assigneeId !== null && !(await isMember(input.assigneeId, call))) {
    throw new DomainError('assignee.not-member', {})
  }
  const createdById = await findOrCreateRequester(input.requester, call)
  const ticket = {
    id: input.id,
    subject: input.subject,
    description: input.description,
    priority: input.priority,
    assignedToId: input.assigneeId,
    createdById,
  }
  const lookUp = () => findById(database, viewer, input.id)
  const created = await settleWrite(async () => {
    if (input.uploadIds.length === 0) await insert(database, viewer, ticket)
    else {
      await inTransaction(database, async (transaction) => {
        await insert(transaction, viewer, ticket)
        await attachFiles(transaction, viewer, ticket.id, input.uploadIds)
      })
    }
    return readBack(lookUp)
  }, lookUp)
  if (created === null) throw new DomainError('permission.denied', {})
  return created
}
