/** Knows whether the database was brought to a newer version while this app runs. */
export interface VersionWatch {
  /** Call with the database's newest migration whenever it is read. */
  update(version: string | null): void
  isNewer(): boolean
  /** Calls `listener` each time `isNewer` changes. */
  subscribe(listener: (isNewer: boolean) => void): void
}

/** `own`: the newest migration of this app. */
export function createVersionWatch(own: string): VersionWatch {
  const listeners: ((isNewer: boolean) => void)[] = []
  let isNewer = false
  return {
    update(version) {
      const now = version !== null && version > own
      if (now === isNewer) return
      isNewer = now
      for (const listener of listeners) listener(now)
    },
    isNewer: () => isNewer,
    subscribe(listener) {
      listeners.push(listener)
    },
  }
}
