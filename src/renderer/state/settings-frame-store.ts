import { createStore, type StoreApi } from 'zustand/vanilla'
import { slot } from './slot'

export interface SettingsFrameStore {
  /** The requested page. Null while the settings are closed, '' for the first page. */
  pageId: string | null
  /** Forms of the page with unsaved input. */
  unsaved: ReadonlySet<string>
  /**
   * Unsaved input of the page, by form. It is restored when the page was removed, for example by an
   * ended session. Leaving the page deletes it.
   */
  kept: Map<string, unknown>
  /** The action that waits while the window asks whether unsaved changes may be discarded. */
  leaving: (() => void) | null
  /** Shows a page by its id from pages.ts. Asks first if something is unsaved. */
  open: (pageId?: string) => void
  /** Closes the settings. Asks first if something is unsaved. */
  close: () => void
  /** Runs an action that leaves the page or its form. Asks first if something is unsaved. */
  ask: (action: () => void) => void
  stay: () => void
  /** Runs `leaving` and discards unsaved input. */
  leave: () => void
  setUnsaved: (form: string, isUnsaved: boolean) => void
}

export const settingsFrameSlot = slot<StoreApi<SettingsFrameStore>>('settingsFrame')

/**
 * Which page of the settings is shown. Prevents leaving a page with unsaved changes by accident.
 */
export function createSettingsFrameStore(): StoreApi<SettingsFrameStore> {
  return createStore<SettingsFrameStore>()((set, get) => {
    const ask = (action: () => void) => {
      if (get().unsaved.size > 0) set({ leaving: action })
      else action()
    }
    const go = (pageId: string | null) => {
      if (pageId === get().pageId) return
      ask(() => {
        get().kept.clear()
        set({ pageId })
      })
    }
    return {
      pageId: null,
      unsaved: new Set(),
      kept: new Map(),
      leaving: null,
      open: (pageId) => {
        if (pageId === undefined && get().pageId !== null) return
        go(pageId ?? '')
      },
      close: () => go(null),
      ask,
      stay: () => set({ leaving: null }),
      leave: () => {
        const { leaving, kept } = get()
        kept.clear()
        set({ leaving: null, unsaved: new Set() })
        leaving?.()
      },
      setUnsaved: (form, isUnsaved) => {
        if (get().unsaved.has(form) === isUnsaved) return
        const unsaved = new Set(get().unsaved)
        if (isUnsaved) unsaved.add(form)
        else unsaved.delete(form)
        set({ unsaved })
      },
    }
  })
}
