/** How long to wait before a page that died is opened again; a page that dies more often is given up. */
const WAITS_MS = [0, 1000, 4000]
/** Deaths that lie further apart than this have nothing to do with each other. */
const FORGET_MS = 2 * 60_000

/** Decides what becomes of a page that died. */
export interface Revival {
  /** Counts a death. The wait before the page is opened again, or null when it is given up. */
  died(): number | null
  /** The person wants it opened again: the count starts anew. */
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
