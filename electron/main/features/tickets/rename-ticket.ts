import type { Ticket } from '../../../../src/shared/domain/ticket'
import type { ParsedInput } from '../../../../src/shared/ipc/contract'
import type { Call } from '../../ipc/handler'
import { changeTicket } from './change-ticket'

/** Gives the ticket another subject (2 to 200 characters); refuses as changeTicket does. */
export function renameTicket(input: ParsedInput<'tickets:rename'>, call: Call): Promise<Ticket> {
  return changeTicket(input, { subject: input.subject }, call)
}
