import type { Ticket } from '../../../../src/shared/domain/ticket'
import { DomainError } from '../../../../src/shared/errors'
import type { ParsedInput } from '../../../../src/shared/ipc/contract'
import type { Call } from '../../ipc/handler'
import { getTicket } from '../tickets/get-ticket'
import { attach, findOrCreate } from './tags-repository'

/**
 * Puts a tag on a ticket by name; a name that is new to the workspace becomes a tag. Safe to send
 * again. ticket.not-found also for a ticket of another workspace.
 */
export async function tagTicket(input: ParsedInput<'tags:add'>, call: Call): Promise<Ticket> {
  const { database, viewer } = call
  await getTicket(input, call)
  const tagId = await findOrCreate(database, viewer, input.name)
  if (tagId === null) throw new DomainError('tag.not-found', {})
  await attach(database, viewer, input.ticketId, tagId)
  return getTicket(input, call)
}
