import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
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

/** How long after a letter the database is told, in milliseconds; more where telling takes long. */
const PUSH_AFTER_MS = 1000
const PUSH_SHARE = 5
/** How long signing out waits for the last letters to come to the database. They are on the disk in any case. */
const LEAVE_PATIENCE_MS = 2000

export interface Drawer {
  local: LocalDrafts
  sync: DraftSync
}

/** Has the drafts of whoever is signed in, or was until somebody else is. */
export interface DraftService {
  /** Told of every session, also of the same one again: looks what the database has. */
  entered(userId: string): void
  /** The local drafts of this person; session.required when somebody else's is open. */
  of(userId: string): Promise<Drawer>
  /** Something was written: the database is told soon. */
  pushSoon(): void
  /** Looks where the feed of changes tells of drafts, or cannot tell any more. */
  onChanges: (batch: ChangeBatch) => void
  /** Something may have been written elsewhere. Never rejects: what fails is tried again. */
  sync(): Promise<void>
  /** Before the session goes: gives the last letters a moment to come to the database. */
  leave(): Promise<void>
  /** Work with the database that no other sync goes between. */
  runExclusive<T>(work: () => Promise<T>): Promise<T>
  stop(): Promise<void>
}

export interface DraftServiceDeps {
  dataDir: string
  /** Any text that names the database. */
  database: string
  /** Who is signed in now, and their way to the database; throws session.required when nobody is. */
  current(): { viewer: { userId: string }; database: DatabaseClient }
  /** Whether nothing may be written to the database; drafts stay on the disk then. */
  isReadOnly: () => boolean
  clock: () => Date
  log: Log
  /** The drafts of this person in a workspace are others than before. */
  onChanged: (userId: string, workspaceId: string) => void
  /** Told of every failure to reach the database. */
  onError(error: unknown): void
}

/**
 * Keeps drafts in `<data>/drafts/<database>/<user>/`, one file each, and in the database as soon as it can be
 * reached.
 */
export function createDraftService(deps: DraftServiceDeps): DraftService {
  const { log, clock } = deps
  const place = draftsPlace(deps.database)
  let open: { userId: string; drawer: Promise<Drawer> } | null = null
  let timer: NodeJS.Timeout | undefined
  let tail: Promise<unknown> = Promise.resolve()
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

  const runExclusive = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = tail.then(work)
    // Told to whoever asked for it; the next one comes in turn all the same.
    tail = mine.catch(() => undefined)
    return mine
  }

  /** Null while nobody is signed in whose drafts are open. */
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
        // Whoever watches the connection says when it is back; then all of it is tried again. It is silent of all
        // that does not pass by itself: a fault that keeps drafts on this disk is found in the log.
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
