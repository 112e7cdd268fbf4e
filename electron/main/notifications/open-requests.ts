import type { OpenTarget } from '../../../src/shared/domain/native-notification'

/** What was asked to be shown, until a window with somebody signed in takes it: also from a cold start. */
export interface OpenRequests {
  ask(target: OpenTarget): void
  /** The last thing asked for, once. */
  take(): OpenTarget | null
}

export function createOpenRequests(onAsked: () => void): OpenRequests {
  let waiting: OpenTarget | null = null
  return {
    ask(target) {
      waiting = target
      onAsked()
    },
    take() {
      const taken = waiting
      waiting = null
      return taken
    },
  }
}
