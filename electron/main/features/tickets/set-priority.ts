import type { Ticket } from '#shared/domain/ticket'
import type { ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import { changeTicket } from './change-ticket'

/** Sets the priority. Refuses like changeTicket. */
export function setPriority(
  input: ParsedInput<'tickets:set-priority'>,
  call: Call,
): Promise<Ticket> {
  return changeTicket(input, { priority: input.priority }, call)
}
