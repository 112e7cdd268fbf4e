import { useStore } from 'zustand'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { AppState, Connection } from '#shared/domain/app-state'
import { setClockSkew } from './clock'
import type { Api } from '../api/client'
import type { Subscribe } from '../api/subscribe'
import { slot, useSlot } from './slot'

export interface AppStore {
  /** Null until main has responded for the first time. */
  app: AppState | null
  /** Why main did not respond. Shown in place of everything else. */
  error: unknown
  dismissedNotices: ReadonlySet<string>
  /** Reads main's state. After a problem, asks main to try again. */
  reload: () => Promise<void>
  dismissNotice: (notice: string) => void
}

export const appSlot = slot<StoreApi<AppStore>>('app')

export function useApp<T>(select: (state: AppStore) => T): T {
  return useStore(useSlot(appSlot), select)
}

/** Whether the database responds, even if nothing can be saved. */
export function isAnsweringNow({ state }: Connection): boolean {
  return state === 'live' || state === 'read-only'
}

/** Holds main's state of the whole app. `start` follows it and returns a function that stops it. */
export function createAppStore(
  api: Api,
  subscribe: Subscribe,
): { store: StoreApi<AppStore>; start: () => () => void } {
  let received = 0
  const store = createStore<AppStore>()((set, get) => ({
    app: null,
    error: null,
    dismissedNotices: new Set(),
    reload: async () => {
      const before = received
      try {
        const isProblem = get().app?.phase.name === 'problem'
        const app = await (isProblem ? api.app.tryAgain({}) : api.app.getState({}))
        // An event that arrived during the call is newer than its result.
        if (received !== before) return
        setClockSkew(app.clockSkewMs)
        set({ app, error: null })
      } catch (error) {
        set({ error })
      }
    },
    dismissNotice: (notice) =>
      set((state) => ({ dismissedNotices: new Set([...state.dismissedNotices, notice]) })),
  }))
  const start = () => {
    const stop = subscribe('app:state-changed', (app) => {
      received += 1
      setClockSkew(app.clockSkewMs)
      store.setState({ app, error: null })
    })
    void store.getState().reload()
    return stop
  }
  return { store, start }
}
