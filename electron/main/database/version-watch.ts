/** Knows whether the database has been brought to a newer version while this app runs. */
export interface VersionWatch {
  /** Call with the database's newest migration whenever it tells it. */
  update(version: string | null): void
  isNewer(): boolean
}

/** `own` is the newest migration that this app brings; `onChange` is told when the answer changes. */
export function createVersionWatch(
  own: string,
  onChange: (isNewer: boolean) => void,
): VersionWatch {
  let isNewer = false
  return {
    update(version) {
      const now = version !== null && version > own
      if (now === isNewer) return
      isNewer = now
      onChange(now)
    },
    isNewer: () => isNewer,
  }
}
