import type { AppStateStore } from './app-state-store'

/**
 * A smaller difference can be the time of the answer itself, and nobody notices it in an age ("2
 * hours ago").
 */
const NOTICED_MS = 2_000
/** From this difference on, a person should correct the clock: codes expire after 5 minutes. */
const LARGE_MS = 120_000
const BEGINNING = 'The clock of this computer is'

/** Stores how far the database's clock is ahead of this one. Adds a notice once if that is much. */
export function reportClockSkew(
  state: Pick<AppStateStore, 'get' | 'set' | 'notice'>,
  skewMs: number,
): void {
  const { clockSkewMs: known, notices } = state.get()
  if (Math.abs(skewMs - known) < NOTICED_MS) return
  state.set({ clockSkewMs: skewMs })
  const isSaid = notices.some((notice) => notice.startsWith(BEGINNING))
  if (Math.abs(skewMs) >= LARGE_MS && !isSaid) state.notice(skewWords(skewMs))
}

function skewWords(skewMs: number): string {
  const minutes = Math.round(Math.abs(skewMs) / 60_000)
  const amount = minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`
  const side = skewMs > 0 ? 'behind' : 'ahead of'
  return `${BEGINNING} ${amount} ${side} the database's. Ages are shown by the database's clock. Correct this computer's clock.`
}
