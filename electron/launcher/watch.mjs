import { watch } from 'node:fs'
import { join } from 'node:path'

/** Editors write a file in several steps, and people save several files at once. */
const QUIET_MS = 200

/**
 * Watches folders and files below `root` until `stop`. `changed()` resolves once something has changed since it
 * was called the last time and nothing has for a moment.
 * @param {string} root
 * @param {readonly string[]} names
 * @returns {{ changed: () => Promise<void>, stop: () => void }}
 */
export function watchSources(root, names) {
  let hasChanged = false
  /** @type {(() => void) | undefined} */
  let resolve
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  const settle = () => {
    if (!hasChanged || resolve === undefined) return
    hasChanged = false
    resolve()
    resolve = undefined
  }
  const watchers = names.map((name) =>
    watch(join(root, name), { recursive: true }, () => {
      hasChanged = true
      clearTimeout(timer)
      timer = setTimeout(settle, QUIET_MS)
    }),
  )
  return {
    changed: () =>
      new Promise((done) => {
        resolve = done
        settle()
      }),
    stop: () => {
      clearTimeout(timer)
      for (const watcher of watchers) watcher.close()
    },
  }
}
