import type { OpenTarget } from '#shared/domain/native-notification'

/** What was asked to be shown, until a window with somebody signed in takes it: also from a cold start. */
export interface OpenRequests {
  ask(target: OpenTarget): void
  /** The last thing asked for, once. */
  take(): OpenTarget | null
  /** What stands in the window now; null for no ticket. */
  note(target: OpenTarget | null): void
  /** The page begins anew: it should come back to where it was, unless something else is asked for. */
  askAgain(): void
}

export function createOpenRequests(onAsked: () => void): OpenRequests {
  let waiting: OpenTarget | null = null
  let standing: OpenTarget | null = null
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
    note(target) {
      standing = target
    },
    askAgain() {
      // The new page asks by itself once somebody is signed in there.
      waiting ??= standing
    },
  }
}
