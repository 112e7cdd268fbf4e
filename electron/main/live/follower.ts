import type { Change } from '../../../src/shared/domain/change'
import type { FeedAnswer, FeedConnection, FeedHearing } from '../database/feed-connection'
import { followSession, type Following } from './follow-session'

/**
 * - `first`: following has just begun. What was read before may be older than the first cursor.
 * - `ok`: exactly this has changed since the last time.
 * - `behind`: more has changed than can be told one by one.
 *
 * With `first` and `behind` there are no changes, and everything is to be read again.
 */
export interface Told {
  state: 'first' | 'ok' | 'behind'
  changes: readonly Change[]
}

export interface FollowerDeps {
  /** Opens a connection that listens already; rejects when the database cannot be reached. */
  connect(token: string, hearing: FeedHearing): Promise<FeedConnection>
  /** After every answer of the database, with its newest migration and what its clock said. */
  onHeard(heard: Pick<FeedAnswer, 'version' | 'clockSkewMs'>): void
  /** The database cannot be followed; another try is made by itself. */
  onLost(error: unknown): void
  onSessionEnded(): void
  /** Somebody came to a ticket, left one or began to type. */
  onPresence(): void
  random(): number
}

/** Knows within moments what other desktops change, and misses nothing that happens while it is cut off. */
export interface Follower {
  /** Follows for the session of this token from now on; null: nobody is signed in. */
  follow(token: string | null): void
  /** Calls `listener` with all that is told from now on; answers how to stop. */
  subscribe(listener: (told: Told) => void): () => void
  /** Looks at once, connecting if need be; rejects when that fails. Does nothing while nobody is signed in. */
  catchUp(): Promise<void>
  stop(): Promise<void>
}

export function createFollower(deps: FollowerDeps): Follower {
  const listeners = new Set<(told: Told) => void>()
  let following: Following | null = null
  const onTold = (told: Told) => {
    for (const listener of listeners) listener(told)
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
      if (token !== null) following = followSession(token, { ...deps, onTold })
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    catchUp: () => following?.look() ?? Promise.resolve(),
    stop: end,
  }
}
