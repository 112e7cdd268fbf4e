import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ViewCounts } from '#shared/domain/view'
import type { Api } from '#renderer/api/client'
import { slot } from '#renderer/state/slot'

export interface CountsStore {
  counts: ViewCounts | null
  /** True while the numbers are older than the last attempt to load them. */
  stale: boolean
  refresh: () => Promise<void>
}

export const countsSlot = slot<StoreApi<CountsStore>>('counts')

/**
 * How many tickets each view has. If loading fails, the last numbers stay, and the title bar shows
 * their age.
 */
export function createCountsStore(api: Api): StoreApi<CountsStore> {
  let latest = 0
  return createStore<CountsStore>()((set) => ({
    counts: null,
    stale: false,
    refresh: async () => {
      const mine = ++latest
      try {
        const counts = await api.tickets.counts({})
        if (mine === latest) set({ counts, stale: false })
      } catch {
        if (mine === latest) set({ stale: true })
      }
    },
  }))
}
