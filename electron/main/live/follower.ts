import {
  followSession,
  type FollowerDeps,
  type Following,
  type ChangeBatch,
} from './follow-session'

/**
 * Reports within moments what other desktops change. Misses nothing that happens while it is
 * disconnected.
 */
export interface Follower {
  /** Follows the session of this token from now on. Null means that nobody is signed in. */
  follow(token: string | null): void
  /** Calls `listener` with each batch from now on. Returns a function that unsubscribes. */
  subscribe(listener: (batch: ChangeBatch) => void): () => void
  /**
   * Polls at once and connects first where needed. Rejects when that fails. Does nothing while
   * nobody is signed in.
   */
  catchUp(): Promise<void>
  stop(): Promise<void>
}

export function createFollower(deps: FollowerDeps): Follower {
  const listeners = new Set<(batch: ChangeBatch) => void>()
  let following: Following | null = null
  const onChanges = (batch: ChangeBatch) => {
    for (const listener of listeners) listener(batch)
  }
  const end = async () => {
    const before = following
    following = null
    await before?.stop()
  }
  return {
    follow(token) {
      // The same session keeps its cursor, also on new connections.
      if (following !== null && following.token === token) return
      void end()
      if (token !== null) following = followSession(token, { ...deps, onChanges })
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    catchUp: () => following?.poll() ?? Promise.resolve(),
    stop: end,
  }
}
