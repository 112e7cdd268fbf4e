import { createStore, type StoreApi } from 'zustand/vanilla'

export interface Toast {
  id: number
  text: string
  tone: 'news' | 'error'
  /** Takes back what the toast tells. */
  undo: (() => void) | null
}

export interface ToastStore {
  toasts: readonly Toast[]
  news: (text: string, undo?: () => void) => void
  error: (text: string) => void
  dismiss: (id: number) => void
}

const AT_MOST = 3

/** What the person just did, or what failed away from where they look. */
export function createToastStore(): StoreApi<ToastStore> {
  let nextId = 1
  return createStore<ToastStore>()((set) => {
    const add = (text: string, tone: Toast['tone'], undo: Toast['undo']) =>
      set(({ toasts }) => ({
        toasts: [
          ...toasts.filter((toast) => toast.text !== text).slice(1 - AT_MOST),
          { id: nextId++, text, tone, undo },
        ],
      }))
    return {
      toasts: [],
      news: (text, undo) => add(text, 'news', undo ?? null),
      error: (text) => add(text, 'error', null),
      dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
    }
  })
}
