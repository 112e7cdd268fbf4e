import type { Ticket } from '#shared/domain/ticket'
import type { ParsedInput } from '#shared/ipc/contract'
import { readBack, repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { getTicket } from '../tickets/get-ticket'
import { detach } from './tags-repository'

/**
 * Removes a tag from a ticket. Safe to repeat. Refuses with ticket.not-found, also for another
 * workspace's ticket.
 */
export async function untagTicket(input: ParsedInput<'tags:remove'>, call: Call): Promise<Ticket> {
  const { database, viewer } = call
  await repeatWrite(() => detach(database, viewer, input.ticketId, input.tagId))
  return readBack(() => getTicket(input, call))
}
