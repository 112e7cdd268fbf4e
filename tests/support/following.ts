import { openFeedConnection } from '#main/database/feed-connection'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { createFollower, type Follower } from '#main/live/follower'
import type { ChangeBatch } from '#main/live/follow-session'

/** A desktop's follower on a real server, and everything that it reported. */
export interface TestFollower {
  follower: Follower
  told: ChangeBatch[]
  lost: unknown[]
  /** The newest migration, each time the database reported it. */
  versions: (string | null)[]
  /** Counters: answers of the database, ended sessions, notifications about presence. */
  counted: { status: number; ended: number; presence: number }
  /** How often each ticket was reported. */
  tickets(): Map<string, number>
  /** Resolves as soon as what was reported fulfils the condition. */
  until(isThere: (one: TestFollower) => boolean): Promise<void>
}

export function openTestFollower(endpoint: PgEndpoint, token: string): TestFollower {
  const waiting = new Set<() => void>()
  const checkWaiting = () => {
    for (const one of waiting) one()
  }
  const told: ChangeBatch[] = []
  const lost: unknown[] = []
  const versions: (string | null)[] = []
  const counted = { status: 0, ended: 0, presence: 0 }
  const count = (what: keyof typeof counted) => () => {
    counted[what] += 1
    checkWaiting()
  }
  const follower = createFollower({
    connect: (mine, listener) => openFeedConnection({ endpoint }, mine, listener),
    onRead: ({ version }) => {
      versions.push(version)
      counted.status += 1
      checkWaiting()
    },
    onLost: (error) => {
      lost.push(error)
      checkWaiting()
    },
    onSessionEnded: count('ended'),
    onPresence: count('presence'),
    random: Math.random,
  })
  follower.subscribe((news) => {
    told.push(news)
    checkWaiting()
  })
  follower.follow(token)
  const test: TestFollower = {
    follower,
    told,
    lost,
    versions,
    counted,
    tickets() {
      const times = new Map<string, number>()
      for (const { ticketId } of told.flatMap(({ changes }) => changes)) {
        if (ticketId !== null) times.set(ticketId, (times.get(ticketId) ?? 0) + 1)
      }
      return times
    },
    until: (isThere) =>
      new Promise((resolve) => {
        const check = () => {
          if (!isThere(test)) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
  }
  return test
}
