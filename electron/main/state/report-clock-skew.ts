import type { AppStateStore } from './app-state-store'

/** Less is the time an answer takes, and nobody sees it in an age. */
const NOTICED_MS = 2_000
/** From here on a person should set the clock: codes end after 5 minutes. */
const LARGE_MS = 120_000
const BEGINNING = 'The clock of this computer is'

/** Keeps by how much the database's clock is ahead of this one, and says once when that is much. */
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
  return `${BEGINNING} ${amount} ${side} the database's. Ages are shown by the database's clock; set this computer's right.`
}
