import type { Ticket } from '../../../../src/shared/domain/ticket'
import type { ParsedInput } from '../../../../src/shared/ipc/contract'
import { readBack, repeatWrite } from '../../database/settle-write'
import type { Call } from '../../ipc/handler'
import { getTicket } from '../tickets/get-ticket'
import { detach } from './tags-repository'

/** Takes a tag off a ticket; safe to send again. ticket.not-found also for another workspace's ticket. */
export async function untagTicket(input: ParsedInput<'tags:remove'>, call: Call): Promise<Ticket> {
  const { database, viewer } = call
  await repeatWrite(() => detach(database, viewer, input.ticketId, input.tagId))
  return readBack(() => getTicket(input, call))
}
