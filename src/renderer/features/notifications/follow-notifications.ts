import type { StoreApi } from 'zustand/vanilla'
import type { Subscribe } from '#renderer/api/subscribe'
import type { NotificationsStore } from './notifications-store'

/**
 * Keeps the count up to date, and the list while it is open. Refreshes on events and when the
 * window gets the focus. Returns a function that stops it.
 */
export function followNotifications(
  subscribe: Subscribe,
  notifications: StoreApi<NotificationsStore>,
): () => void {
  const reload = () => void notifications.getState().refresh()
  const stop = subscribe('changes:arrived', ({ state, changes }) => {
    if (state !== 'ok' || changes.some(({ kind }) => kind === 'notifications')) reload()
  })
  window.addEventListener('focus', reload)
  reload()
  return () => {
    stop()
    window.removeEventListener('focus', reload)
  }
}
