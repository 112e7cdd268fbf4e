/**
 * Returns a function that runs `work`, never twice at once. Calls during a run share one run after it.
 * The promise resolves when no run is left to do, and rejects with the first run that fails; what was asked
 * for meanwhile is then dropped.
 */
export function coalesce(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let isWanted = false
  const runAll = async () => {
    try {
      while (isWanted) {
        isWanted = false
        await work()
      }
    } finally {
      running = null
    }
  }
  return () => {
    isWanted = true
    running ??= runAll()
    return running
  }
}
