import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pLimit from 'p-limit'
import { IdSchema } from '#shared/domain/id'
import { DomainError, isDomainError } from '#shared/errors'
import type { DatabaseClient } from '#main/database/client'
import { draftsPlace } from '#main/database/embedded/earlier-use'
import { isPassing } from '#main/database/prisma-errors'
import type { ChangeBatch } from '#main/live/follow-session'
import type { Log } from '#main/log'
import { openDraftFolder } from './draft-folder'
import { type LocalDrafts, openLocalDrafts } from './local-drafts'
import { type DraftSync, createDraftSync } from './draft-sync'

/** How long after a change it is sent to the database, in milliseconds. Longer if sending is slow. */
const PUSH_AFTER_MS = 1000
const PUSH_SHARE = 5
/**
 * How long signing out waits until the last changes are in the database. They are on the disk in
 * any case.
 */
const LEAVE_PATIENCE_MS = 2000

export interface Drawer {
  local: LocalDrafts
  sync: DraftSync
}

/** The drafts of the signed-in person, or of the last one until somebody else signs in. */
export interface DraftService {
  /** Called with every session, also with the same one again. Starts a sync. */
  entered(userId: string): void
  /** The local drafts of this person. Throws session.required if another person's drafts are open. */
  of(userId: string): Promise<Drawer>
  /** A draft has changed and will be sent to the database soon. */
  pushSoon(): void
  /** Syncs if the change feed reports drafts, or has fallen behind. */
  onChanges: (batch: ChangeBatch) => void
  /** Syncs, because drafts may have changed elsewhere. Never rejects: what fails is tried again. */
  sync(): Promise<void>
  /** Called before the session ends. Gives the last changes a moment to get into the database. */
  leave(): Promise<void>
  /** Runs work with the database that no sync may interrupt. */
  runExclusive<T>(work: () => Promise<T>): Promise<T>
  stop(): Promise<void>
}

export interface DraftServiceDeps {
  dataDir: string
  /** Any text that identifies the database. */
  database: string
  /** The signed-in person and their database client. Throws session.required if nobody is signed in. */
  current(): { viewer: { userId: string }; database: DatabaseClient }
  /** Whether nothing may be written to the database. Drafts then stay on the disk. */
  isReadOnly: () => boolean
  clock: () => Date
  log: Log
  /** This person's drafts in a workspace have changed. */
  onChanged: (userId: string, workspaceId: string) => void
  /** Called with every failure to reach the database. */
  onError(error: unknown): void
}

/**
 * Stores drafts in `<data>/drafts/<database>/<user>/`, one file each, and in the database as soon
 * as it can be reached.
 */
export function createDraftService(deps: DraftServiceDeps): DraftService {
  const { log, clock } = deps
  const place = draftsPlace(deps.database)
  let open: { userId: string; drawer: Promise<Drawer> } | null = null
  let timer: NodeJS.Timeout | undefined
  let tookMs = 0
  let isStopped = false

  const openDrawer = async (userId: string): Promise<Drawer> => {
    const folder = join(deps.dataDir, 'drafts', place, IdSchema.parse(userId))
    const local = await openLocalDrafts(userId, openDraftFolder({ folder, log, clock }))
    const sync = createDraftSync(local, {
      clock,
      log,
      onChanged: ({ workspaceId }) => deps.onChanged(userId, workspaceId),
    })
    return { local, sync }
  }

  const runExclusive = pLimit(1)

  /** Null while no signed-in person's drafts are open. */
  const signedIn = async (): Promise<(Drawer & { database: DatabaseClient }) | null> => {
    if (open === null || isStopped || deps.isReadOnly()) return null
    const { userId, drawer } = open
    const opened = await drawer
    try {
      const { viewer, database } = deps.current()
      return viewer.userId === userId ? { ...opened, database } : null
    } catch (error) {
      if (isDomainError(error, 'session.required')) return null
      throw error
    }
  }

  const withDatabase = (work: (sync: DraftSync, database: DatabaseClient) => Promise<void>) =>
    runExclusive(async () => {
      try {
        const now = await signedIn()
        if (now === null) return
        const began = performance.now()
        await work(now.sync, now.database)
        await now.local.settled()
        tookMs = performance.now() - began
        if (now.sync.isWaiting()) pushSoon()
      } catch (error) {
        if (isDomainError(error, 'session.required')) return
        // The connection monitor reports when the database is back, and then everything is tried
        // again. It ignores errors that do not pass by themselves, so those are logged here,
        // because they keep drafts off the database.
        if (!isPassing(error)) log.error('drafts-not-synced', {}, error)
        deps.onError(error)
      }
    })

  const push = () => withDatabase((sync, database) => sync.push(database))
  const sync = () =>
    withDatabase(async (sync, database) => {
      await sync.push(database)
      await sync.pull(database)
    })

  function pushSoon() {
    if (timer !== undefined || isStopped) return
    timer = setTimeout(
      () => {
        timer = undefined
        void push()
      },
      Math.max(PUSH_AFTER_MS, tookMs * PUSH_SHARE),
    )
  }

  return {
    entered(userId) {
      if (open?.userId !== userId) open = { userId, drawer: openDrawer(userId) }
      void open.drawer.then(({ sync }) => sync.retryRefused())
      void sync()
    },
    async of(userId) {
      if (open?.userId !== userId) throw new DomainError('session.required', {})
      return open.drawer
    },
    pushSoon,
    onChanges: ({ state, changes }) => {
      if (state !== 'ok' || changes.some(({ kind }) => kind === 'drafts')) void sync()
    },
    sync,
    async leave() {
      await Promise.race([push(), pause(LEAVE_PATIENCE_MS, undefined, { ref: false })])
    },
    runExclusive,
    async stop() {
      await Promise.race([push(), pause(LEAVE_PATIENCE_MS, undefined, { ref: false })])
      isStopped = true
      clearTimeout(timer)
      await (await open?.drawer)?.local.settled()
    },
  }
}
