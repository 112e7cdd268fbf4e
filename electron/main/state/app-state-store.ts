import type { AppState } from '#shared/domain/app-state'

/** The state that the window shows. Only start.ts and its parts change it. Every change is published. */
export interface AppStateStore {
  get(): AppState
  set(change: Partial<AppState>): void
  /** Adds a notice for the user, shown once. */
  notice(text: string): void
}

export function createAppStateStore(
  initial: AppState,
  onChange: (state: AppState) => void,
): AppStateStore {
  let state = initial
  const set = (change: Partial<AppState>) => {
    state = { ...state, ...change }
    onChange(state)
  }
  return {
    get: () => state,
    set,
    notice: (text) => set({ notices: [...state.notices.filter((one) => one !== text), text] }),
  }
}
