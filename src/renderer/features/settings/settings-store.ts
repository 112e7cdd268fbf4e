import { createStore, type StoreApi } from 'zustand/vanilla'
import { DEFAULT_WINDOW_SETTINGS, type WindowSettings } from '../../../shared/domain/app-state'
import type { Api } from '../../api/client'

export interface SettingsStore {
  settings: WindowSettings
  loaded: boolean
  /** True when the last change could not be kept for the next start. */
  unsaved: boolean
  load: () => Promise<void>
  /** Applies at once; kept for the next start a moment later, so that dragging an edge is one write. */
  change: (part: Partial<WindowSettings>) => void
}

const SAVE_AFTER_MS = 300

/** What this window remembers between starts. A failed save never undoes what is on the screen. */
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
        // Widths and theme are still right in this window; they are tried again with the next change.
        waiting = { ...part, ...waiting }
        set({ unsaved: true })
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
