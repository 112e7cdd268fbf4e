import type { DraftFiles } from '#renderer/features/attachments/settled-files'

/** The files of a draft as its sender sees them. Tests set their state. */
export function draftFiles() {
  const state = { ready: [] as string[], isBusy: false, hasProblem: false, cleared: 0 }
  const waiting: (() => void)[] = []
  const files: DraftFiles = {
    isBusy: () => state.isBusy,
    hasProblem: () => state.hasProblem,
    readyIds: () => state.ready,
    whenSettled: () =>
      state.isBusy ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(),
    clear: () => {
      state.cleared += 1
    },
  }
  return {
    files,
    state,
    settle: (part: Partial<typeof state>) => {
      Object.assign(state, { isBusy: false }, part)
      for (const resolve of waiting.splice(0)) resolve()
    },
  }
}
