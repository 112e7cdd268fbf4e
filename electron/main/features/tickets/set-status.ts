import type { Ticket } from '../../../../src/shared/domain/ticket'
import type { ParsedInput } from '../../../../src/shared/ipc/contract'
import type { Call } from '../../ipc/handler'
import { changeTicket } from './change-ticket'

/** Closes, reopens or moves a ticket on; the database keeps closedAt. Refuses as changeTicket does. */
export function setStatus(input: ParsedInput<'tickets:set-status'>, call: Call): Promise<Ticket> {
  return changeTicket(input, { status: input.status }, call)
}
