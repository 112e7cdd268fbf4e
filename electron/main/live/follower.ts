import {
  followSession,
  type FollowerDeps,
  type Following,
  type ChangeBatch,
} from './follow-session'

/** Knows within moments what other desktops change, and misses nothing that happens while it is cut off. */
export interface Follower {
  /** Follows for the session of this token from now on; null: nobody is signed in. */
  follow(token: string | null): void
  /** Calls `listener` with all that is told from now on; answers how to stop. */
  subscribe(listener: (batch: ChangeBatch) => void): () => void
  /** Looks at once, connecting if need be; rejects when that fails. Does nothing while nobody is signed in. */
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
      // The same session on new connections goes on from where it was.
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
