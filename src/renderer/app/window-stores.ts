import { createId } from '@paralleldrive/cuid2'
import { createContext, use } from 'react'
import type { StoreApi } from 'zustand'
import type { Bridge } from '#shared/ipc/bridge'
import type { Session } from '#shared/domain/workspace'
import { createApi, type Api } from '../api/client'
import { createSubscribe, type Subscribe } from '../api/subscribe'
import { createToastStore, type ToastStore } from '../state/toast-store'
import { errorText } from '../errors/error-text'
import { createSignInStore, type SignInStore } from '../features/sign-in/sign-in-store'
import { createJoinStore, type JoinStore } from '../features/team/join-store'
import { receiveLinks } from '../features/team/receive-links'
import { showOpened } from './show-opened'
import { createSettingsStore, type SettingsStore } from '../state/settings-store'
import {
  createWorkspacesStore,
  type WorkspacesStore,
} from '../features/workspaces/workspaces-store'
import { createAppStore, type AppStore } from '../state/app-store'
import {
  createNotificationsStore,
  type NotificationsStore,
} from '../features/notifications/notifications-store'
import { createTicketOpener, type TicketOpener } from './open-ticket-of'
import { createWorkspaceStores } from './create-workspace-stores'
import type { WorkspaceStores } from './workspace-stores'
import { continueDraft } from './continue-writing'
import { replyTo } from './run-key-command'
import { settleToasts } from './settle-toasts'

/** State that lives as long as the window. */
export interface WindowStores extends TicketOpener {
  api: Api
  subscribe: Subscribe
  app: StoreApi<AppStore>
  settings: StoreApi<SettingsStore>
  toasts: StoreApi<ToastStore>
  /** Survives the change from first run to signed out, which happens while a code is awaited. */
  signIn: StoreApi<SignInStore>
  workspaces: StoreApi<WorkspacesStore>
  /** Survives changes between the pages that can join a team. */
  join: StoreApi<JoinStore>
  /**
   * Returns the same stores for the same person and workspace. Their unsent text survives an ended
   * session, a visit to another workspace and a change of role.
   */
  storesFor: (session: Session) => WorkspaceStores
  /** Appends typed text to the draft in use. Returns false if there is none. */
  continueWriting: (text: string) => boolean
  start: () => () => void
}

/** Creates all stores of the window from the bridge. */
export function createWindowStores(bridge: Bridge): WindowStores {
  const api = createApi(bridge, (error) => {
    if (error.code === 'session.required') void app.store.getState().reload()
  })
  const subscribe = createSubscribe(bridge)
  const app = createAppStore(api, subscribe)
  const settings = createSettingsStore(api)
  const toasts = createToastStore()
  const signIn = createSignInStore()
  const workspaces = createWorkspacesStore({
    api,
    toasts,
    makeId: createId,
    explain: errorText,
    timeZone: () => new Intl.DateTimeFormat().resolvedOptions().timeZone,
  })
  const join = createJoinStore(api, (email) => signIn.getState().setEmail(email))
  const byWorkspace = new Map<string, { stores: WorkspaceStores; words: string }>()
  const opener = createTicketOpener((workspaceId) => workspaces.getState().switchTo(workspaceId))
  /** By person, because notifications are the same in all workspaces. */
  const notifications = new Map<string, StoreApi<NotificationsStore>>()
  let inWorkspace = ''
  let lastStores: WorkspaceStores | null = null
  const notificationsOf = (userId: string) => {
    const store =
      notifications.get(userId) ??
      createNotificationsStore({
        api,
        toasts,
        explain: errorText,
        workspaceId: () => inWorkspace,
      })
    notifications.set(userId, store)
    return store
  }

  const storesFor = (session: Session): WorkspaceStores => {
    const key = `${session.user.id} ${session.workspace.workspaceId}`
    inWorkspace = session.workspace.workspaceId
    const words = JSON.stringify(session)
    const known = byWorkspace.get(key)
    if (known?.words === words) return (lastStores = known.stores)
    const { view, sort, direction } = settings.getState().settings
    const stores =
      known?.stores.renewed(session) ??
      createWorkspaceStores({
        api,
        subscribe,
        session,
        settings: { view, sort, direction },
        toasts,
        notifications: notificationsOf(session.user.id),
        isFollowing: () => app.store.getState().app?.connection.state === 'live',
      })
    byWorkspace.set(key, { stores, words })
    return (lastStores = stores)
  }

  return {
    api,
    subscribe,
    app: app.store,
    settings,
    toasts,
    signIn,
    workspaces,
    join,
    ...opener,
    storesFor,
    continueWriting: (text) => lastStores !== null && continueDraft(lastStores, text),
    start: () => {
      void settings.getState().load()
      const stopForgetting = app.store.subscribe((state) => {
        if (state.app?.phase.name === 'signed-in') signIn.getState().changeEmail()
      })
      const stopSettling = settleToasts(toasts, app.store)
      const stopReceiving = receiveLinks({ app: app.store, join, toasts, api })
      const stopShowing = showOpened({
        api,
        subscribe,
        app: app.store,
        toasts,
        storesFor,
        switchTo: (workspaceId) => workspaces.getState().switchTo(workspaceId),
        reply: replyTo,
        openList: (stores) => stores.notifications.getState().open(),
      })
      const stop = app.start()
      return () => {
        stopForgetting()
        stopSettling()
        stopReceiving()
        stopShowing()
        stop()
      }
    },
  }
}

export const WindowStoresContext = createContext<WindowStores | null>(null)
export const WorkspaceStoresContext = createContext<WorkspaceStores | null>(null)

export function useWindowStores(): WindowStores {
  const windowStores = use(WindowStoresContext)
  if (windowStores === null) throw new Error('No WindowStoresContext around this component')
  return windowStores
}

export function useWorkspaceStores(): WorkspaceStores {
  const stores = use(WorkspaceStoresContext)
  if (stores === null) throw new Error('No WorkspaceStoresContext around this component')
  return stores
}
