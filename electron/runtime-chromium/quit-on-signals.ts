/** Signals within this time after the first one count as copies of it. */
const COPIES_MS = 2000

/**
 * As Electron on POSIX: a signal quits the app properly. When a terminal is closed or npm is ended,
 * several signals arrive at once and mean the same thing. A later one kills the process.
 */
export function quitOnSignals(quit: () => void, endAtOnce: () => void): void {
  let first: number | undefined
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      first ??= performance.now()
      if (performance.now() - first < COPIES_MS) {
        quit()
        return
      }
      endAtOnce()
      process.exit(1)
    })
  }
  // A closed terminal must not crash the app while it closes. Its last output is lost.
  process.stdout.on('error', () => undefined)
  process.stderr.on('error', () => undefined)
}
