import { createStore, type StoreApi } from 'zustand/vanilla'

export interface Toast {
  id: number
  text: string
  tone: 'news' | 'error'
  /** Takes back what the toast tells. */
  undo: (() => void) | null
  /** When it was shown, as performance.now() counts. */
  at: number
}

export interface ToastStore {
  toasts: readonly Toast[]
  news: (text: string, undo?: () => void) => void
  /** News that is told once for as long as it is shown. */
  hint: (text: string) => void
  error: (text: string) => void
  dismiss: (id: number) => void
  /** Does what the newest Undo that still stands would do, if it came after `since`. False when none does. */
  undoLast: (since: number) => boolean
}

const AT_MOST = 3

/** What the person just did, or what failed away from where they look. */
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
