import { backoff } from '#shared/async/backoff'
import type { Connection } from '#shared/domain/app-state'
import { classifyDatabaseError } from '../database/prisma-errors'

/** The longest wait is short, because people in front of the window wait for the server to come back. */
const RETRY = { firstMs: 250, longestMs: 5_000, factor: 1.5 }
const PULSE = 7_000
/**
 * A pulse without an answer for this long counts as lost, so that a silent loss is shown within
 * fifteen seconds.
 */
const PULSE_ANSWERED_WITHIN = 7_000
/** After this long without an answer, "reconnecting" becomes "offline". */
const OFFLINE_AFTER = 20_000

type Trouble = Connection['trouble']

export interface ConnectionMonitorDeps {
  onChange(connection: Connection): void
  clock(): Date
  random(): number
}

/** How to check for the database, and what to do when it is back. */
export interface Recovery {
  /** Sends a small query to the database. Rejects if the database cannot be reached. */
  probe(): Promise<void>
  /** Restarts what can be restarted, such as an embedded server that died. */
  revive(): Promise<void>
  /** Rejects while the database's disk is full. Called only after an error that reported a full disk. */
  findRoom(): Promise<void>
  /** Runs once after each recovery, before the state becomes "live". */
  onRecovered(): Promise<void>
}

export interface ConnectionMonitor {
  current(): Connection
  /** Starts the checks. Failures from before are handled from now on. */
  start(recovery: Recovery): void
  /** Call this when a statement was answered. */
  answered(): void
  /**
   * Call this with any error. An error about a lost, full or untrusted database starts the
   * reconnecting.
   */
  failed(error: unknown): void
  /**
   * Call this when the change feed cannot be followed, whatever the reason. The window is then not
   * live.
   */
  lost(): void
  /** Whether the database is newer than this app. It is only read then. */
  isNewer(isNewer: boolean): void
  /** Ends the tries. Nothing is reported from then on. */
  stop(): void
}

/**
 * Tracks how up to date the window is. After a loss it tries again, with growing waits and jitter,
 * until the database answers.
 */
export function createConnectionMonitor(deps: ConnectionMonitorDeps): ConnectionMonitor {
  let connection: Connection = {
    state: 'live',
    trouble: null,
    lastContactAt: deps.clock().toISOString(),
  }
  let published = connection
  let timer: NodeJS.Timeout | undefined
  let failures = 0
  let lostAt: number | null = null
  let outdated = false
  let stopped = false
  let recovery: Recovery | null = null

  /** The state for the window. A database that is too new is shown only when nothing worse is wrong. */
  const shown = (): Connection =>
    outdated && connection.state === 'live'
      ? { ...connection, state: 'read-only', trouble: 'update-needed' }
      : connection
  const change = (next: Connection) => {
    // A try that was in progress must not overwrite the state of the next monitor.
    if (stopped) return
    connection = next
    const now = shown()
    const isNews = now.state !== published.state || now.trouble !== published.trouble
    published = now
    if (isNews) deps.onChange(now)
  }
  const schedule = (delay: number, run: (recovery: Recovery) => Promise<void>) => {
    clearTimeout(timer)
    const database = recovery
    if (stopped || database === null) return
    timer = setTimeout(() => void run(database), delay)
  }
  const now = () => deps.clock().toISOString()
  const answered = () => {
    if (lostAt !== null) return
    connection = { ...connection, lastContactAt: now() }
  }
  const pulse = async (database: Recovery): Promise<void> => {
    try {
      await inTime(database.probe())
      answered()
      schedule(PULSE, pulse)
    } catch (error) {
      failed(error)
    }
  }
  const failed = (error: unknown) => {
    const { kind } = classifyDatabaseError(error)
    if (kind === 'offline' || kind === 'ambiguous') lose(null)
    else if (kind === 'disk-full' || kind === 'untrusted') lose(kind)
    else if (lostAt === null) schedule(PULSE, pulse)
  }
  const lose = (trouble: Trouble) => {
    if (stopped) return
    if (lostAt !== null) {
      // If the disk is found to be full while reconnecting, that is the reason, and it stays the
      // reason.
      if (trouble === 'disk-full' && connection.trouble !== trouble) {
        change({ ...connection, trouble })
      }
      return
    }
    lostAt = deps.clock().getTime()
    failures = 0
    const state = trouble === 'disk-full' ? 'read-only' : 'reconnecting'
    change({ ...connection, state, trouble })
    schedule(0, reconnect)
  }
  const reconnect = async (database: Recovery): Promise<void> => {
    let reached = false
    try {
      await database.revive()
      await database.probe()
      reached = true
      if (connection.trouble === 'disk-full') await database.findRoom()
      await database.onRecovered()
      lostAt = null
      change({ state: 'live', trouble: null, lastContactAt: now() })
      schedule(PULSE, pulse)
    } catch (error) {
      // Still unreachable: the next try waits longer, and the window shows the state and the
      // reason.
      change(stillAway(error, reached))
      failures += 1
      schedule(
        backoff(RETRY, failures, () => deps.random()),
        reconnect,
      )
    }
  }
  const stillAway = (error: unknown, reached: boolean): Connection => {
    const { kind } = classifyDatabaseError(error)
    const found = kind === 'disk-full' || kind === 'untrusted' || kind === 'busy' ? kind : null
    // A server that keeps crashing because its disk is full reports other errors in between.
    const trouble = connection.trouble === 'disk-full' ? 'disk-full' : found
    const lastContactAt = reached ? now() : connection.lastContactAt
    const away = deps.clock().getTime() - (lostAt ?? 0)
    const isRead = trouble === 'disk-full' && (reached || connection.state === 'read-only')
    if (isRead && (reached || away <= OFFLINE_AFTER)) {
      return { state: 'read-only', trouble, lastContactAt }
    }
    const state = away > OFFLINE_AFTER ? 'offline' : 'reconnecting'
    return { state, trouble, lastContactAt }
  }

  return {
    current: shown,
    start: (given) => {
      recovery = given
      if (lostAt === null) schedule(PULSE, pulse)
      else schedule(0, reconnect)
    },
    answered,
    failed,
    lost: () => lose(null),
    isNewer: (isNewer) => {
      outdated = isNewer
      change(connection)
    },
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}

/** Rejects as for a lost connection if there is no answer in time. */
async function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }))
    }, PULSE_ANSWERED_WITHIN)
  })
  try {
    await Promise.race([work, silence])
  } finally {
    clearTimeout(timer)
  }
}
