import { backoff } from '#shared/async/backoff'
import { coalesce } from '#shared/async/coalesce'
import type { Change } from '#shared/domain/change'
import type { FeedAnswer, FeedConnection, FeedListener } from '../database/feed-connection'

const RETRY = { firstMs: 250, longestMs: 5_000, factor: 1.5 }
/** Polls without a notification. This finds dead connections, and changes whose notification was lost. */
const PULSE = 7_000
/** Least time between two reads, so that many changes in a row are read in batches. */
const REST = 50

/**
 * - `first`: following has just begun. What was read before may be older than the first cursor.
 * - `ok`: exactly these changes have happened since the last batch.
 * - `behind`: too much has changed to list it.
 *
 * With `first` and `behind` the list is empty, and the receiver must read everything again.
 */
export interface ChangeBatch {
  state: 'first' | 'ok' | 'behind'
  changes: readonly Change[]
}

export interface FollowerDeps {
  /** Opens a connection that already listens. Rejects when the database cannot be reached. */
  connect(token: string, listener: FeedListener): Promise<FeedConnection>
  /**
   * Called after every answer of the database, with its newest migration and the difference of the
   * clocks.
   */
  onRead(status: Pick<FeedAnswer, 'version' | 'clockSkewMs'>): void
  /** Called when following fails. The next try starts by itself. */
  onLost(error: unknown): void
  onSessionEnded(): void
  /** Called when somebody opens a ticket, leaves one or begins to type. */
  onPresence(): void
  random(): number
}

/** Follows one session, on one connection at a time. */
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
  let failures = 0
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let isLost = false
  let lastRead = -REST

  // A function, because the value can change during each await.
  const isStopped = () => stopped
  const schedule = (delay: number) => {
    clearTimeout(timer)
    if (!stopped) timer = setTimeout(wake, delay)
  }
  const wake = () => {
    // `lose` has already reported the error and scheduled the next try.
    poll().catch(() => undefined)
  }
  const drop = () => {
    const dropped = connection
    connection = null
    // Not awaited: nobody needs its result, and a dead connection may never answer.
    void dropped?.close()
  }
  const lose = (error: unknown) => {
    drop()
    // A broken connection reports the loss twice: itself, and by the query that failed on it.
    if (stopped || isLost) return
    isLost = true
    failures += 1
    schedule(backoff(RETRY, failures, () => deps.random()))
    deps.onLost(error)
  }
  const open = async (): Promise<FeedConnection> => {
    const opened = await deps.connect(token, {
      onWake: (kind) => {
        if (kind === 'connect_presence') deps.onPresence()
        else wake()
      },
      onLost: (error) => {
        // A connection that was replaced is ignored.
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
    failures = 0
    schedule(PULSE)
    deps.onRead(answer)
    if (isFirst) deps.onChanges({ state: 'first', changes: [] })
    else if (answer.state === 'behind' || answer.changes.length > 0) deps.onChanges(answer)
  }
  const poll = coalesce(async () => {
    if (isStopped()) return
    isLost = false
    const rest = lastRead + REST - performance.now()
    if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest))
    lastRead = performance.now()
    try {
      await read()
    } catch (error) {
      lose(error)
      throw error
    }
  })
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
