import type { News } from './news'

/** One that may be shown. */
export interface ClearedNews {
  news: News
  isSilent: boolean
}

/** So many are shown one by one within this time; more come together. */
const SINGLES = 5
const SINGLES_WITHIN_MS = 3000
/** How long a storm is listened to before it is told, and then before it is told anew. */
const FIRST_WAIT_MS = 2000
const LONGEST_WAIT_MS = 60_000

export interface Storm {
  /** Answers those that are shown one by one; the others wait for `tell`. */
  take(news: readonly ClearedNews[], now: number): readonly ClearedNews[]
  /** When the waiting ones are to be told; null: none wait. */
  dueAt(): number | null
  /** What the next telling would speak of. */
  all(): readonly ClearedNews[]
  /** Takes all as told; answers those that were not in the telling before. */
  tell(now: number): readonly ClearedNews[]
  /** The last telling has been seen: the next one speaks of what comes from now on. */
  seen(): void
}

/**
 * Keeps a flood of changes from becoming a flood on the screen: the first few are shown one by one, the rest is
 * counted and told together, again after 6, 18 and 54 seconds and then every minute while it goes on.
 */
export function createStorm(): Storm {
  let singles: number[] = []
  let waiting: ClearedNews[] = []
  let told: readonly ClearedNews[] = []
  let wait = FIRST_WAIT_MS
  let due: number | null = null
  /** A storm is over when nothing came until then. */
  let lastsUntil = 0

  return {
    take(news, now) {
      if (news.length === 0) return []
      const isOn = due !== null || now < lastsUntil
      if (!isOn) {
        told = []
        wait = FIRST_WAIT_MS
        singles = singles.filter((at) => now - at < SINGLES_WITHIN_MS)
        if (singles.length + news.length <= SINGLES) {
          singles.push(...news.map(() => now))
          return news
        }
      }
      waiting.push(...news)
      due ??= Math.max(now + FIRST_WAIT_MS, lastsUntil)
      return []
    },
    dueAt: () => due,
    all: () => [...told, ...waiting],
    tell(now) {
      const fresh = waiting
      told = [...told, ...fresh]
      waiting = []
      due = null
      wait = Math.min(wait * 3, LONGEST_WAIT_MS)
      lastsUntil = now + wait
      return fresh
    },
    seen() {
      told = []
    },
  }
}
