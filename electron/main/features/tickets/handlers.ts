import type { Handlers } from '#main/ipc/handler'
import { assignTicket } from './assign-ticket'
import { countViews } from './queue-repository'
import { createTicket } from './create-ticket'
import { getTicket } from './get-ticket'
import { listTickets } from './list-tickets'
import { renameTicket } from './rename-ticket'
import { setPriority } from './set-priority'
import { setStatus } from './set-status'

type TicketChannel =
  | 'tickets:list'
  | 'tickets:counts'
  | 'tickets:get'
  | 'tickets:create'
  | 'tickets:rename'
  | 'tickets:set-status'
  | 'tickets:set-priority'
  | 'tickets:assign'

/** Ticket channels, each with its permission and use case. */
export function ticketHandlers(): Handlers<TicketChannel> {
  return {
    'tickets:list': { permission: 'tickets.read', run: listTickets },
    'tickets:counts': {
      permission: 'tickets.read',
      run: (_input, { database, viewer }) => countViews(database, viewer),
    },
    'tickets:get': { permission: 'tickets.read', run: getTicket },
    'tickets:create': { permission: 'tickets.write', run: createTicket },
    'tickets:rename': { permission: 'tickets.write', run: renameTicket },
    'tickets:set-status': { permission: 'tickets.write', run: setStatus },
    'tickets:set-priority': { permission: 'tickets.write', run: setPriority },
    'tickets:assign': { permission: 'tickets.write', run: assignTicket },
  }
}
