import { coalesce } from '#shared/async/coalesce'
import { openFeedConnection } from '../database/feed-connection'
import type { DatabaseTarget } from '../database/open-database'
import { classifyDatabaseError } from '../database/prisma-errors'
import type { Publish } from '../ipc/publish'
import type { Log } from '../log'
import { createFollower, type Follower } from './follower'
import type { ChangeBatch } from './follow-session'
import { distinctChanges } from './distinct-changes'

export interface LiveDeps {
  /** Where the database is. Called at each connection, because it can change. */
  target(): DatabaseTarget
  publish: Publish
  monitor: { answered(): void; lost(): void; failed(error: unknown): void }
  /** Reads the session again and publishes what changed in it. */
  checkSession(): Promise<void>
  /**
   * Called after each answer of the database, with its newest migration and the difference of the
   * clocks.
   */
  onRead(status: { version: string | null; clockSkewMs: number }): void
  /** Called with the server's error when it refuses this desktop. */
  onRefused(error: unknown): void
  log: Log
}

/** Kinds of change that affect the session: person, workspace, roles, or number of unread notifications. */
const OF_THE_SESSION: ReadonlySet<string> = new Set([
  'session',
  'workspace',
  'settings',
  'notifications',
])

/** The app's follower. It publishes every change to the windows and keeps the session up to date. */
export function openLive(deps: LiveDeps): Follower {
  const follower = createFollower({
    connect: (token, listener) => openFeedConnection(deps.target(), token, listener),
    onRead: (status) => {
      deps.monitor.answered()
      deps.onRead(status)
    },
    onLost: (error) => {
      const { kind, code } = classifyDatabaseError(error)
      if (kind === 'bug') deps.log.error('not-following', {}, error)
      else deps.log.warn('not-following', { kind, code })
      deps.onRefused(error)
      deps.monitor.lost()
    },
    onSessionEnded: () => check(),
    onPresence: () => deps.publish('presence:changed', {}),
    random: Math.random,
  })
  const checkSession = coalesce(() => deps.checkSession())
  const check = () => {
    checkSession().catch((error: unknown) => deps.monitor.failed(error))
  }
  follower.subscribe(({ state, changes }: ChangeBatch) => {
    if (state !== 'ok' || changes.some(({ kind }) => OF_THE_SESSION.has(kind))) check()
    deps.publish('changes:arrived', { state, changes: distinctChanges(changes) })
  })
  return follower
}
