import type { Change } from '#shared/domain/change'
import type { FeedAnswer, FeedConnection, FeedListener } from '../database/feed-connection'

/** Milliseconds: first and longest wait between two tries, which grow by half and carry jitter. */
const FIRST_WAIT = 250
const LONGEST_WAIT = 5_000
/** Looks without being woken: shows a connection that died unheard, and catches what no wake came for. */
const PULSE = 7_000
/** Between two readings, so that a storm of changes is read in handfuls. */
const REST = 50

/**
 * - `first`: following has just begun. What was read before may be older than the first cursor.
 * - `ok`: exactly this has changed since the last time.
 * - `behind`: more has changed than can be told one by one.
 *
 * With `first` and `behind` there are no changes, and everything is to be read again.
 */
export interface ChangeBatch {
  state: 'first' | 'ok' | 'behind'
  changes: readonly Change[]
}

export interface FollowerDeps {
  /** Opens a connection that listens already; rejects when the database cannot be reached. */
  connect(token: string, listener: FeedListener): Promise<FeedConnection>
  /** After every answer of the database, with its newest migration and what its clock said. */
  onRead(status: Pick<FeedAnswer, 'version' | 'clockSkewMs'>): void
  /** The database cannot be followed; another try is made by itself. */
  onLost(error: unknown): void
  onSessionEnded(): void
  /** Somebody came to a ticket, left one or began to type. */
  onPresence(): void
  random(): number
}

/** The following of one session, on one connection at a time. */
export interface Following {
  readonly token: string
  poll(): Promise<void>
  stop(): Promise<void>
}

export function followSession(
  token: string,
  deps: FollowerDeps & { onChanges(batch: ChangeBatch): void },
): Following {
  let connection: FeedConnection | null = null
  let cursor: string | null = null
  let wait = FIRST_WAIT
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let polling: Promise<void> | null = null
  let pollAgain = false
  let isLost = false
  let lastRead = -REST

  // Asked anew after each wait.
  const isStopped = () => stopped
  const schedule = (delay: number) => {
    clearTimeout(timer)
    if (!stopped) timer = setTimeout(wake, delay)
  }
  const wake = () => {
    // What went wrong has been told, and the next try is under way.
    poll().catch(() => undefined)
  }
  const drop = () => {
    const dropped = connection
    connection = null
    // Whatever it still says is of no interest, and it may never answer.
    void dropped?.close()
  }
  const lose = (error: unknown) => {
    drop()
    // A connection that breaks and what was asked on it both tell of it.
    if (stopped || isLost) return
    isLost = true
    schedule(wait * (0.75 + deps.random() / 2))
    wait = Math.min(wait * 1.5, LONGEST_WAIT)
    deps.onLost(error)
  }
  const open = async (): Promise<FeedConnection> => {
    const opened = await deps.connect(token, {
      onWake: (kind) => {
        if (kind === 'connect_presence') deps.onPresence()
        else wake()
      },
      onLost: (error) => {
        // One that was replaced has nothing to say.
        if (connection === opened) lose(error)
      },
    })
    return opened
  }
  const read = async () => {
    connection ??= await open()
    if (isStopped()) {
      drop()
      return
    }
    const answer = await connection.read(cursor)
    if (isStopped()) return
    if (answer === null) {
      void stop()
      deps.onSessionEnded()
      return
    }
    const isFirst = cursor === null
    cursor = answer.cursor
    wait = FIRST_WAIT
    schedule(PULSE)
    deps.onRead(answer)
    if (isFirst) deps.onChanges({ state: 'first', changes: [] })
    else if (answer.state === 'behind' || answer.changes.length > 0) deps.onChanges(answer)
  }
  const readAll = async () => {
    isLost = false
    while (pollAgain && !isStopped()) {
      const rest = lastRead + REST - performance.now()
      if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest))
      pollAgain = false
      lastRead = performance.now()
      await read()
    }
  }
  const poll = () => {
    pollAgain = true
    polling ??= readAll()
      .catch((error: unknown) => {
        lose(error)
        throw error
      })
      .finally(() => {
        polling = null
      })
    return polling
  }
  const stop = async () => {
    stopped = true
    clearTimeout(timer)
    const closing = connection
    connection = null
    await closing?.close()
  }

  wake()
  return { token, poll, stop }
}
