import { useStore } from 'zustand'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { DEFAULT_WINDOW_SETTINGS, type WindowSettings } from '#shared/domain/app-state'
import type { Api } from '../api/client'
import { slot, useSlot } from './slot'

export interface SettingsStore {
  settings: WindowSettings
  loaded: boolean
  /** True when the last change could not be saved for the next start. */
  unsaved: boolean
  load: () => Promise<void>
  /** Applies at once. Saved a moment later, so that dragging an edge makes one write. */
  change: (part: Partial<WindowSettings>) => void
}

export const settingsSlot = slot<StoreApi<SettingsStore>>('settings')

export function useSettings<T>(select: (state: SettingsStore) => T): T {
  return useStore(useSlot(settingsSlot), select)
}

const SAVE_AFTER_MS = 300
/**
 * A failed save is retried automatically, so that no warning stays after the disk has space again.
 */
const SAVE_AGAIN_AFTER_MS = 5_000

/** What this window saves between starts. A failed save never undoes what is on the screen. */
export function createSettingsStore(api: Api): StoreApi<SettingsStore> {
  let waiting: Partial<WindowSettings> = {}
  let timer: ReturnType<typeof setTimeout> | undefined
  return createStore<SettingsStore>()((set, get) => {
    const save = async () => {
      const part = waiting
      waiting = {}
      try {
        await api.settings.update(part)
        set({ unsaved: false })
      } catch {
        // Widths and theme still apply in this window.
        waiting = { ...part, ...waiting }
        set({ unsaved: true })
        clearTimeout(timer)
        timer = setTimeout(() => void save(), SAVE_AGAIN_AFTER_MS)
      }
    }
    return {
      settings: DEFAULT_WINDOW_SETTINGS,
      loaded: false,
      unsaved: false,
      load: async () => {
        try {
          set({ settings: await api.settings.read({}), loaded: true })
        } catch {
          set({ settings: DEFAULT_WINDOW_SETTINGS, loaded: true })
        }
      },
      change: (part) => {
        set({ settings: { ...get().settings, ...part } })
        waiting = { ...waiting, ...part }
        clearTimeout(timer)
        timer = setTimeout(() => void save(), SAVE_AFTER_MS)
      },
    }
  })
}
