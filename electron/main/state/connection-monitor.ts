import type { Connection } from '../../../src/shared/domain/app-state'
import { classifyDatabaseError } from '../database/prisma-errors'

/** First wait, longest wait and pulse, in milliseconds; waits grow by half and carry jitter. */
const FIRST_WAIT = 250
const LONGEST_WAIT = 30_000
const PULSE = 20_000
/** After this long without an answer "reconnecting" becomes "offline". */
const OFFLINE_AFTER = 20_000

export interface ConnectionMonitorDeps {
  /** Asks the database anything small; rejects while it cannot be reached. */
  probe(): Promise<void>
  /** Brings back what can be brought back, such as an embedded server that died. */
  revive(): Promise<void>
  onChange(connection: Connection): void
  /** Runs once after each recovery, before "live" is told. */
  onRecovered(): Promise<void>
  clock(): Date
  random(): number
}

export interface ConnectionMonitor {
  current(): Connection
  /** Call after a statement was answered. */
  answered(): void
  /** Call with any error; those that speak of a lost database start the reconnecting. */
  failed(error: unknown): void
  /** Call when what others change cannot be followed, whatever the reason: the window is not live then. */
  lost(): void
  /** Ends the trying; nothing is told from then on. */
  stop(): void
}

/** Knows how fresh the window is, and keeps trying with growing, jittered waits until the database answers. */
export function createConnectionMonitor(deps: ConnectionMonitorDeps): ConnectionMonitor {
  let connection: Connection = { state: 'live', lastContactAt: deps.clock().toISOString() }
  let timer: NodeJS.Timeout | undefined
  let wait = FIRST_WAIT
  let lostAt: number | null = null
  let stopped = false

  const change = (next: Connection) => {
    // A try that was under way must not speak over the monitor that comes after this one.
    if (stopped) return
    const told = next.state !== connection.state
    connection = next
    if (told) deps.onChange(next)
  }
  const schedule = (delay: number, run: () => Promise<void>) => {
    clearTimeout(timer)
    if (!stopped) timer = setTimeout(() => void run(), delay)
  }
  const answered = () => {
    if (lostAt !== null) return
    connection = { state: 'live', lastContactAt: deps.clock().toISOString() }
  }
  const pulse = async (): Promise<void> => {
    try {
      await deps.probe()
      answered()
      schedule(PULSE, pulse)
    } catch (error) {
      failed(error)
    }
  }
  const failed = (error: unknown) => {
    const { kind } = classifyDatabaseError(error)
    if (kind === 'offline' || kind === 'ambiguous') lose()
    else if (lostAt === null) schedule(PULSE, pulse)
  }
  const lose = () => {
    if (lostAt !== null || stopped) return
    lostAt = deps.clock().getTime()
    wait = FIRST_WAIT
    change({ ...connection, state: 'reconnecting' })
    schedule(0, reconnect)
  }
  const reconnect = async (): Promise<void> => {
    try {
      await deps.revive()
      await deps.probe()
      await deps.onRecovered()
      lostAt = null
      change({ state: 'live', lastContactAt: deps.clock().toISOString() })
      schedule(PULSE, pulse)
    } catch {
      // Still away: the next try comes after a longer wait, and the window says which state it is in.
      const away = deps.clock().getTime() - (lostAt ?? 0)
      if (away > OFFLINE_AFTER) change({ ...connection, state: 'offline' })
      const jittered = wait * (0.75 + deps.random() / 2)
      wait = Math.min(wait * 1.5, LONGEST_WAIT)
      schedule(jittered, reconnect)
    }
  }

  schedule(PULSE, pulse)
  return {
    current: () => connection,
    answered,
    failed,
    lost: lose,
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}
