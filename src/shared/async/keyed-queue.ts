import pLimit, { type LimitFunction } from 'p-limit'

/** Runs work of one key one after the other, and work of different keys at once. */
export interface KeyedQueue {
  /** Settles as `work` does. The next one runs after it, also when it failed. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>
  /** Resolves when nothing that was given by now is left to do. */
  settled(): Promise<void>
}

export function createKeyedQueue(): KeyedQueue {
  const limits = new Map<string, LimitFunction>()
  const running = new Set<Promise<unknown>>()
  return {
    async run(key, work) {
      const limit = limits.get(key) ?? pLimit(1)
      limits.set(key, limit)
      const done = limit(work)
      running.add(done)
      try {
        return await done
      } finally {
        running.delete(done)
        if (limit.activeCount + limit.pendingCount === 0) limits.delete(key)
      }
    },
    async settled() {
      await Promise.allSettled(running)
    },
  }
}
