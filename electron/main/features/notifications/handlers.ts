import type { Handlers } from '../../ipc/handler'
import type { SessionDesk } from '../sign-in/session-desk'
import { markTicketRead } from './notifications-repository'

/** Channels about one's own notifications. */
export function notificationHandlers(
  desk: Pick<SessionDesk, 'refresh'>,
): Handlers<'notifications:mark-ticket-read'> {
  return {
    'notifications:mark-ticket-read': {
      permission: 'tickets.read',
      run: async ({ ticketId }, { database }) => {
        const marked = await markTicketRead(database, ticketId)
        if (marked > 0) await desk.refresh()
        return { marked }
      },
    },
  }
}
