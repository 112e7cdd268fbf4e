import type { Ticket } from '#shared/domain/ticket'
import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import { findById } from './ticket-repository'

/**
 * The ticket with the newest part of its conversation. Refuses with ticket.not-found, also for
 * another workspace's ticket.
 */
export async function getTicket(input: ParsedInput<'tickets:get'>, call: Call): Promise<Ticket> {
  const ticket = await findById(call.database, call.viewer, input.ticketId)
  if (ticket === null) throw new DomainError('ticket.not-found', {})
  return ticket
}
