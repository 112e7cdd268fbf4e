import type { Ticket } from '#shared/domain/ticket'
import type { ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import { changeTicket } from './change-ticket'

/** Sets the status. The database sets closedAt. Refuses like changeTicket. */
export function setStatus(input: ParsedInput<'tickets:set-status'>, call: Call): Promise<Ticket> {
  return changeTicket(input, { status: input.status }, call)
}
