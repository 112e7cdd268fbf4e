import type { News } from './news'

/** A notification that may be shown. */
export interface ClearedNews {
  news: News
  isSilent: boolean
}

/** This many are shown one by one within this time. More are shown together. */
const SINGLES = 5
const SINGLES_WITHIN_MS = 3000
/** How long a burst is collected before its first summary, and at most between later ones. */
const FIRST_WAIT_MS = 2000
const LONGEST_WAIT_MS = 60_000

export interface Storm {
  /** Returns the ones to show one by one. The others wait for `tell`. */
  take(news: readonly ClearedNews[], now: number): readonly ClearedNews[]
  /** When the next summary is due. Null if none wait. */
  dueAt(): number | null
  /** What the next summary would contain. */
  all(): readonly ClearedNews[]
  /** Marks all as summarised. Returns those that the previous summary did not contain. */
  tell(now: number): readonly ClearedNews[]
  /** The last summary was seen, so the next one only contains what comes from now on. */
  seen(): void
}

/**
 * Keeps a burst of changes from flooding the screen. The first few are shown one by one. The rest
 * is counted and shown together, again after 6, 18 and 54 seconds and then every minute while the
 * burst lasts.
 */
export function createStorm(): Storm {
  let singles: number[] = []
  let waiting: ClearedNews[] = []
  let summarised: readonly ClearedNews[] = []
  let wait = FIRST_WAIT_MS
  let due: number | null = null
  /** The burst ends if nothing comes until then. */
  let lastsUntil = 0

  return {
    take(news, now) {
      if (news.length === 0) return []
      const isOn = due !== null || now < lastsUntil
      if (!isOn) {
        summarised = []
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
    all: () => [...summarised, ...waiting],
    tell(now) {
      const fresh = waiting
      summarised = [...summarised, ...fresh]
      waiting = []
      due = null
      wait = Math.min(wait * 3, LONGEST_WAIT_MS)
      lastsUntil = now + wait
      return fresh
    },
    seen() {
      summarised = []
    },
  }
}
