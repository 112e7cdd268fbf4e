/** Notifications on the screen, so that they can be removed when they are read elsewhere. */
export interface OnScreen {
  /** `ids`: the notifications that this one stands for. */
  put(ids: readonly string[], close: () => void): Shown
  /** The ids of all notifications on the screen. */
  ids(): string[]
  /** Closes every notification that stands for nothing unread. */
  takeBack(isUnread: (id: string) => boolean): void
  clear(): void
}

export interface Shown {
  /** Call this when it has left the screen. Returns false if `close` had removed it. */
  gone(): boolean
  close(): void
}

export function createOnScreen(): OnScreen {
  const all = new Map<Shown, readonly string[]>()
  return {
    put(ids, close) {
      const shown: Shown = {
        gone: () => all.delete(shown),
        close: () => {
          if (all.delete(shown)) close()
        },
      }
      all.set(shown, ids)
      return shown
    },
    ids: () => [...new Set([...all.values()].flat())],
    takeBack(isUnread) {
      for (const [shown, ids] of all) if (!ids.some(isUnread)) shown.close()
    },
    clear() {
      for (const shown of all.keys()) shown.close()
    },
  }
}
