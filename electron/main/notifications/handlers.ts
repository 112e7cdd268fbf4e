import type { Handlers } from '../ipc/handler'
import type { Notifications } from './open-notifications'

type NativeNotificationChannel =
  | 'native-notifications:attempts'
  | 'native-notifications:try'
  | 'native-notifications:look-at'
  | 'native-notifications:take-opened'

/** Channels for how the system shows a person's notifications. */
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
    // Allowed also while a session ends. The shown ticket then does not matter, and no query is
    // needed.
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
