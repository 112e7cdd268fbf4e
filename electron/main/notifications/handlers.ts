import type { Handlers } from '../ipc/handler'
import type { Notifications } from './open-notifications'

type NativeNotificationChannel =
  | 'native-notifications:attempts'
  | 'native-notifications:try'
  | 'native-notifications:look-at'
  | 'native-notifications:take-opened'

/** Channels about what the system shows of one's notifications. */
export function nativeNotificationHandlers(
  notifications: Pick<Notifications, 'attempts' | 'tryOut' | 'setShownTicket' | 'requests'>,
): Handlers<NativeNotificationChannel> {
  return {
    'native-notifications:attempts': {
      permission: 'tickets.read',
      run: async () => ({ attempts: await notifications.attempts() }),
    },
    'native-notifications:try': {
      permission: 'tickets.read',
      run: () => notifications.tryOut(),
    },
    // Also while a session ends: what is looked at is of no interest then, and no question to the database.
    'native-notifications:look-at': {
      permission: 'anyone',
      run: ({ ticketId }) => {
        notifications.setShownTicket(ticketId)
        return Promise.resolve({})
      },
    },
    'native-notifications:take-opened': {
      permission: 'tickets.read',
      run: () => Promise.resolve({ target: notifications.requests.take() }),
    },
  }
}
