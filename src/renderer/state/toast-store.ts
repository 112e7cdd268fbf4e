import { createStore, type StoreApi } from 'zustand/vanilla'

export interface Toast {
  id: number
  text: string
  tone: 'news' | 'error'
  /** Undoes what the toast reports. */
  undo: (() => void) | null
  /** When it was shown, by performance.now(). */
  at: number
}

export interface ToastStore {
  toasts: readonly Toast[]
  news: (text: string, undo?: () => void) => void
  /** News that is not repeated while it is shown. */
  hint: (text: string) => void
  error: (text: string) => void
  dismiss: (id: number) => void
  /**
   * Runs the newest undo that is still offered, if it is newer than `since`. Returns false if there
   * is none.
   */
  undoLast: (since: number) => boolean
}

const AT_MOST = 3

/** Messages about what the user just did, or what failed out of view. */
export function createToastStore(): StoreApi<ToastStore> {
  let nextId = 1
  return createStore<ToastStore>()((set, get) => {
    const add = (text: string, tone: Toast['tone'], undo: Toast['undo']) =>
      set(({ toasts }) => ({
        toasts: [
          ...toasts.filter((toast) => toast.text !== text).slice(1 - AT_MOST),
          { id: nextId++, text, tone, undo, at: performance.now() },
        ],
      }))
    return {
      toasts: [],
      news: (text, undo) => add(text, 'news', undo ?? null),
      hint: (text) => {
        if (get().toasts.every((toast) => toast.text !== text)) add(text, 'news', null)
      },
      error: (text) => add(text, 'error', null),
      dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
      undoLast: (since) => {
        const last = get().toasts.findLast(({ undo }) => undo !== null)
        if (last === undefined || last.at < since) return false
        get().dismiss(last.id)
        last.undo?.()
        return true
      },
    }
  })
}
