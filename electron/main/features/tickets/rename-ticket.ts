import type { Ticket } from '#shared/domain/ticket'
import type { ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import { changeTicket } from './change-ticket'

/** Gives the ticket another subject (2 to 200 characters); refuses as changeTicket does. */
export function renameTicket(input: ParsedInput<'tickets:rename'>, call: Call): Promise<Ticket> {
  return changeTicket(input, { subject: input.subject }, call)
}
