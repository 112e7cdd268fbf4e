export interface Backoff {
  firstMs: number
  longestMs: number
  /** By how much each wait is longer than the one before. */
  factor: number
}

/**
 * Milliseconds to wait after the failure number `failures` (1, 2, 3 ...): growing up to the longest, and up
 * to a quarter shorter or longer by chance, so that many desktops do not come back at the same moment.
 */
export function backoff(
  { firstMs, longestMs, factor }: Backoff,
  failures: number,
  random: () => number = Math.random,
): number {
  const wait = Math.min(firstMs * factor ** (failures - 1), longestMs)
  return Math.round(wait * (0.75 + random() / 2))
}
