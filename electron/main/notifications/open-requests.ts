import type { OpenTarget } from '#shared/domain/native-notification'

/**
 * A request to show something. It waits until a window with a signed-in person takes it, also after
 * a cold start.
 */
export interface OpenRequests {
  ask(target: OpenTarget): void
  /** Returns the last request, once. */
  take(): OpenTarget | null
  /** Records what the window shows now. Null means no ticket. */
  note(target: OpenTarget | null): void
  /** The page is loaded again and should return to where it was, unless something else is requested. */
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
      // The new page calls take() as soon as somebody is signed in there.
      waiting ??= standing
    },
  }
}
