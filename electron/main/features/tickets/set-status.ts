import type { Ticket } from '#shared/domain/ticket'
import type { ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import { changeTicket } from './change-ticket'

/** Closes, reopens or moves a ticket on; the database keeps closedAt. Refuses as changeTicket does. */
export function setStatus(input: ParsedInput<'tickets:set-status'>, call: Call): Promise<Ticket> {
  return changeTicket(input, { status: input.status }, call)
}
