/** Waits before a crashed page is loaded again. After more crashes than this it is given up. */
const WAITS_MS = [0, 1000, 4000]
/** Crashes further apart than this are not counted together. */
const FORGET_MS = 2 * 60_000

/** Decides what happens to a crashed page. */
export interface Revival {
  /** Counts a crash. Returns the wait before the page is loaded again, or null to give it up. */
  died(): number | null
  /** The person wants to load it again, so counting starts over. */
  forget(): void
}

export function createRevival(clock: () => number): Revival {
  let deaths: number[] = []
  return {
    died() {
      const now = clock()
      deaths = [...deaths.filter((at) => now - at < FORGET_MS), now]
      return WAITS_MS[deaths.length - 1] ?? null
    },
    forget() {
      deaths = []
    },
  }
}
