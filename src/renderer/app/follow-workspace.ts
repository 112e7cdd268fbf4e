import type { StoreApi } from 'zustand/vanilla'
import type { Session } from '#shared/domain/workspace'
import type { Subscribe } from '../api/subscribe'
import type { ToastStore } from '../state/toast-store'
import { reportShownTicket } from '../features/notifications/native/report-shown-ticket'
import { followNotifications } from '../features/notifications/follow-notifications'
import { markOpenTicketRead } from '../features/ticket/mark-open-ticket-read'
import type { WorkspaceStores } from './workspace-stores'
import { followChanges } from './follow-changes'
import type { RefreshQueue } from './refresh-queue'

type Stores = Pick<
  WorkspaceStores,
  | 'queue'
  | 'counts'
  | 'ticket'
  | 'people'
  | 'cannedReplies'
  | 'sending'
  | 'held'
  | 'uploads'
  | 'savedDrafts'
  | 'newTicket'
  | 'imports'
  | 'presence'
  | 'settingsFrame'
  | 'notifications'
>

interface Parts extends Stores {
  api: WorkspaceStores['api']
  subscribe: Subscribe
  toasts: StoreApi<ToastStore>
  session: Session
  mayWrite: () => boolean
  isSeen: () => boolean
  signOut: () => Promise<void>
  refreshQueue: RefreshQueue
  isChanging: (ticketId: string) => boolean
}

/**
 * Loads the workspace's data and keeps it up to date with main's events and the menu. Returns a
 * function that stops it.
 */
export function followWorkspace(parts: Parts): () => void {
  const { api, subscribe, session, mayWrite, isSeen } = parts
  const { queue, counts, ticket, people, uploads, held, newTicket, imports } = parts
  const { settingsFrame, notifications } = parts

  const { load, rows, show, refresh } = queue.getState()
  // After coming back, the list is where it was left.
  void (load === 'ready' && rows.length > 0 ? refresh() : show({}))
  void counts.getState().refresh()
  void people.getState().refresh()
  if (mayWrite()) void imports.getState().findRunning()
  uploads.getState().resume()

  const stops = [
    parts.savedDrafts.getState().start(),
    parts.presence.getState().start(),
    followChanges({ ...parts, workspaceId: session.workspace.workspaceId }),
    markOpenTicketRead({
      api,
      subscribe,
      ticket,
      session,
      settingsFrame,
      // While the notification list is open, reading is decided there.
      isSeen: () => isSeen() && !notifications.getState().isOpen,
    }),
    subscribe('app:state-changed', ({ connection }) => {
      if (connection.state === 'live') uploads.getState().resume()
    }),
    subscribe('reply:settled', (settled) => held.getState().settle(settled)),
    followNotifications(subscribe, notifications),
    reportShownTicket({ api, ticket, settingsFrame }),
    subscribe('import:progressed', (progress) => imports.getState().receive(progress)),
    subscribe('menu:chosen', ({ item }) => {
      if (item === 'new-ticket' && mayWrite()) newTicket.getState().open()
      else if (item === 'import' && mayWrite()) imports.getState().open()
      else if (item === 'settings') settingsFrame.getState().open()
      else if (item === 'sign-out') void parts.signOut()
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
