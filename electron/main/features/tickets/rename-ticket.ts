import type { Ticket } from '#shared/domain/ticket'
import type { ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import { changeTicket } from './change-ticket'

/** Changes the ticket's subject (2 to 200 characters). Refuses like changeTicket. */
export function renameTicket(input: ParsedInput<'tickets:rename'>, call: Call): Promise<Ticket> {
  return changeTicket(input, { subject: input.subject }, call)
}
