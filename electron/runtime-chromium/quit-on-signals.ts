/** How long signals that follow the first one are taken for copies of it. */
const COPIES_MS = 2000

/**
 * As Electron on POSIX: a signal quits in order. When a terminal is closed or npm is ended, several
 * signals come at once by several ways and mean one thing; one that comes later ends the process.
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
  // A terminal that is gone must not take the app with it while it closes: its last words are lost.
  process.stdout.on('error', () => undefined)
  process.stderr.on('error', () => undefined)
}
