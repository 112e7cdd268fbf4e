import { createStore, type StoreApi } from 'zustand/vanilla'
import { slot } from './slot'

export interface SettingsFrameStore {
  /** The page that is asked for; null while the settings are closed, '' for whichever comes first. */
  pageId: string | null
  /** Forms of the page that hold something nobody has saved. */
  unsaved: ReadonlySet<string>
  /**
   * What is written on the page and not saved, by form: it is there again when the page was taken away under its
   * person's hands, as by an ended session. Who leaves the page lets it go.
   */
  kept: Map<string, unknown>
  /** What a person wants to do instead, set while the window asks whether unsaved changes may go. */
  leaving: (() => void) | null
  /** Shows a page by its id, as pages.ts names it; asks first when something is unsaved. */
  open: (pageId?: string) => void
  /** Back to where one was; asks first when something is unsaved. */
  close: () => void
  /** Does what leaves the page or its form; asks first when something is unsaved. */
  ask: (action: () => void) => void
  stay: () => void
  /** Does what `leaving` says and lets what is unsaved go. */
  leave: () => void
  setUnsaved: (form: string, isUnsaved: boolean) => void
}

export const settingsFrameSlot = slot<StoreApi<SettingsFrameStore>>('settingsFrame')

/** Which page of the settings is shown, and that nobody leaves one with unsaved changes by accident. */
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
