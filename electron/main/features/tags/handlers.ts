import type { Handlers } from '../../ipc/handler'
import type { TicketChanged } from '../tickets/handlers'
import { listTags } from './tags-repository'
import { tagTicket } from './tag-ticket'
import { untagTicket } from './untag-ticket'

/** Tag channels. */
export function tagHandlers(
  onChanged: TicketChanged,
): Handlers<'tags:list' | 'tags:add' | 'tags:remove'> {
  return {
    'tags:list': {
      permission: 'tickets.read',
      run: (_input, { database, viewer }) => listTags(database, viewer),
    },
    'tags:add': {
      permission: 'tickets.write',
      run: async (input, call) => {
        const ticket = await tagTicket(input, call)
        onChanged(ticket.id)
        return ticket
      },
    },
    'tags:remove': {
      permission: 'tickets.write',
      run: async (input, call) => {
        const ticket = await untagTicket(input, call)
        onChanged(ticket.id)
        return ticket
      },
    },
  }
}
