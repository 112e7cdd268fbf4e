import type { AppStateStore } from './app-state-store'

/** What the window shows while the database is being opened. */
export const OPENING = 'Starting the database'

const SLOW_AFTER_MS = 10_000
const SLOW_OPENING =
  'Starting the database is taking longer than usual. Nothing is lost, and it continues automatically; if this lasts for minutes, restart the computer'

/** Shows a message in the window if opening takes long. Returns a function that stops watching. */
export function reportSlowOpening(state: AppStateStore): () => void {
  const slow = setTimeout(() => {
    const { phase } = state.get()
    if (phase.name === 'starting' && phase.step === OPENING) {
      state.set({ phase: { name: 'starting', step: SLOW_OPENING } })
    }
  }, SLOW_AFTER_MS)
  return () => {
    clearTimeout(slow)
  }
}
