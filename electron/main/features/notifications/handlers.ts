import type { Handlers } from '#main/ipc/handler'
import type { SessionService } from '../sign-in/session-service'
import { listNotifications } from './list-notifications'
import { markNotifications } from './mark-notifications'
import { countUnread, mark, markAllRead, markTicketRead } from './notifications-repository'
import { readPreferences } from './read-preferences'
import { updatePreferences } from './update-preferences'

type NotificationChannel =
  | `notifications:${'list' | 'counts' | 'mark-read' | 'mark-unread' | 'mark-all-read' | 'mark-ticket-read'}`
  | `notification-preferences:${'read' | 'update'}`

/** Channels for the viewer's own notifications and their preferences. */
export function notificationHandlers(
  sessions: Pick<SessionService, 'refresh'>,
): Handlers<NotificationChannel> {
  return {
    'notifications:list': { permission: 'tickets.read', run: listNotifications },
    'notifications:counts': {
      permission: 'tickets.read',
      run: (_input, { database }) => countUnread(database),
    },
    'notifications:mark-read': {
      permission: 'tickets.read',
      run: ({ ids }, call) =>
        markNotifications(sessions, call, (database) => mark(database, ids, true)),
    },
    'notifications:mark-unread': {
      permission: 'tickets.read',
      run: ({ ids }, call) =>
        markNotifications(sessions, call, (database) => mark(database, ids, false)),
    },
    'notifications:mark-all-read': {
      permission: 'tickets.read',
      run: ({ filter, until }, call) =>
        markNotifications(sessions, call, (database) => markAllRead(database, filter, until)),
    },
    'notifications:mark-ticket-read': {
      permission: 'tickets.read',
      run: ({ ticketId }, call) =>
        markNotifications(sessions, call, (database) =>
          markTicketRead(database, call.viewer.workspaceId, ticketId),
        ),
    },
    // Returns the defaults where nothing is stored.
    'notification-preferences:read': {
      permission: 'tickets.read',
      provesNothing: true,
      run: (_input, call) => readPreferences(call),
    },
    'notification-preferences:update': {
      permission: 'tickets.read',
      provesNothing: true,
      run: updatePreferences,
    },
  }
}
