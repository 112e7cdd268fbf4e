import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Attempt } from '#shared/domain/native-notification'
import type { Api } from '#renderer/api/client'

export interface AttemptsStore {
  attempts: readonly Attempt[]
  load: 'loading' | 'ready' | 'failed'
  error: unknown
  isTrying: boolean
  refresh: () => Promise<void>
  /** Shows a test notification and loads its outcome. Does nothing while a test is in progress. */
  tryOut: () => Promise<void>
}

/** The attempts of this desktop. If loading fails, the shown list stays. */
export function createAttemptsStore(api: Api): StoreApi<AttemptsStore> {
  return createStore<AttemptsStore>()((set, get) => ({
    attempts: [],
    load: 'loading',
    error: null,
    isTrying: false,
    refresh: async () => {
      try {
        const { attempts } = await api.nativeNotifications.attempts({})
        set({ attempts, load: 'ready', error: null })
      } catch (error) {
        set({ error, load: get().load === 'ready' ? 'ready' : 'failed' })
      }
    },
    tryOut: async () => {
      if (get().isTrying) return
      set({ isTrying: true, error: null })
      try {
        await api.nativeNotifications.try({})
        await get().refresh()
      } catch (error) {
        set({ error })
      } finally {
        set({ isTrying: false })
      }
    },
  }))
}
