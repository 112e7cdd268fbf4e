import type { StoreApi } from 'zustand/vanilla'
import type { OpenTarget } from '#shared/domain/native-notification'
import type { Session } from '#shared/domain/workspace'
import type { Api } from '../api/client'
import type { Subscribe } from '../api/subscribe'
import type { ToastStore } from '../state/toast-store'
import type { AppStore } from '../state/app-store'
import type { WorkspaceStores } from './workspace-stores'

interface Parts {
  api: Api
  subscribe: Subscribe
  app: StoreApi<AppStore>
  toasts: StoreApi<ToastStore>
  storesFor: (session: Session) => WorkspaceStores
  /** Switches to another workspace. When it resolves, any failure has been reported. */
  switchTo: (workspaceId: string) => Promise<void>
  /** Focuses the reply of the open ticket. */
  reply: (stores: WorkspaceStores, ticketId: string) => Promise<void>
  openList: (stores: WorkspaceStores) => void
}

/**
 * Shows what a clicked notification asks for, in its workspace. If nobody is signed in, for example
 * when the click started the app, it waits for the sign-in. Returns a function that stops it.
 */
export function showOpened(parts: Parts): () => void {
  const { api, subscribe, app, toasts } = parts
  const session = () => {
    const phase = app.getState().app?.phase
    return phase?.name === 'signed-in' ? phase.session : null
  }

  const show = async (target: OpenTarget) => {
    if (target.name === 'ticket' && target.workspaceId !== session()?.workspace.workspaceId) {
      const isMember = session()?.memberships.some(
        ({ workspaceId }) => workspaceId === target.workspaceId,
      )
      if (isMember !== true) {
        toasts.getState().error('That ticket is in a workspace you’re not a member of.')
        return
      }
      await parts.switchTo(target.workspaceId)
    }
    const now = session()
    if (now === null) return
    const stores = parts.storesFor(now)
    if (target.name === 'list') {
      stores.settingsFrame.getState().ask(() => {
        stores.settingsFrame.getState().close()
        parts.openList(stores)
      })
      return
    }
    if (now.workspace.workspaceId !== target.workspaceId) return
    // Asks about unsaved settings first.
    stores.settingsFrame.getState().ask(() => {
      stores.settingsFrame.getState().close()
      const isReply = target.wants === 'reply'
      const opening = stores.ticket.getState().open({ id: target.ticketId }, !isReply)
      if (isReply) void opening.then(() => parts.reply(stores, target.ticketId))
    })
  }

  const showNext = async () => {
    if (session() === null) return
    try {
      const { target } = await api.nativeNotifications.takeOpened({})
      if (target !== null) await show(target)
    } catch {
      // The session has ended in the meantime. It is requested again after the next sign-in.
    }
  }

  const stops = [
    subscribe('notification:opened', () => void showNext()),
    app.subscribe((state, before) => {
      const isIn = state.app?.phase.name === 'signed-in'
      if (isIn && before.app?.phase.name !== 'signed-in') void showNext()
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
