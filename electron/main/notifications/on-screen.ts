/** What is on the screen, so that it can be taken back when it is read elsewhere. */
export interface OnScreen {
  /** `ids`: the notifications that it speaks of. */
  put(ids: readonly string[], close: () => void): Shown
  /** All that the things on the screen speak of. */
  ids(): string[]
  /** Closes what speaks of nothing that is still unread. */
  takeBack(isUnread: (id: string) => boolean): void
  clear(): void
}

export interface Shown {
  /** It is gone from the screen; answers whether that is news, and not what `close` has done. */
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
