import { Client } from 'pg'
import { z } from 'zod'
import type { Change } from '#shared/domain/change'
import { connectionSettings } from './connection-settings'
import type { DatabaseTarget } from './open-database'
import { readOnePgRow, runOn } from './read-pg-rows'

/** A server that froze is given up after this many milliseconds, so that the window does not call itself live. */
const ANSWER_WITHIN = 7_000
const CLOSE_WITHIN = 2_000

/** What the database wakes desktops for; neither carries content. */
export const WAKES = ['connect_changes', 'connect_presence'] as const
export type Wake = (typeof WAKES)[number]

export interface FeedAnswer {
  /** Where to go on from; belongs to this database alone. */
  cursor: string
  /** behind: more has changed than can be caught up with, or the cursor is too old. Read everything again. */
  state: 'ok' | 'behind'
  changes: Change[]
  /** The newest migration of the database. */
  version: string | null
  /** By how much the database's clock is ahead of this one, give or take the time of the answer. */
  clockSkewMs: number
}

/** Keys that only a newer database knows are left out: it tells its version in the same answer. */
const FeedRowSchema = z.strictObject({
  answer: z
    .object({
      cursor: z.string(),
      state: z.enum(['ok', 'behind']),
      changes: z.array(
        z.object({
          kind: z.string(),
          workspaceId: z.string().nullable(),
          ticketId: z.string().nullable(),
          version: z.int().nullable(),
          hasContent: z.boolean(),
        }),
      ),
    })
    .nullable(),
  version: z.string().nullable(),
  now: z.date(),
})

/** One connection that listens. Broken, it stays broken: whoever holds it opens another. */
export interface FeedConnection {
  /** What became visible since the answer that `cursor` is of; null: the session has ended. */
  read(cursor: string | null): Promise<FeedAnswer | null>
  close(): Promise<void>
}

export interface FeedListener {
  onWake(wake: Wake): void
  /** The connection broke. What was asked on it is rejected as well. */
  onLost(error: Error): void
}

/**
 * Opens a connection of its own for a session and listens on it before it is handed out, so that nothing
 * happens unheard between a reading and the next wake.
 */
export async function openFeedConnection(
  target: DatabaseTarget,
  token: string,
  listener: FeedListener,
): Promise<FeedConnection> {
  const client = new Client({
    ...connectionSettings(target, { token, applicationName: 'Connect Support live' }),
    query_timeout: ANSWER_WITHIN,
  })
  // Before it is handed out, what goes wrong is told by rejecting.
  let isOpen = false
  const lost = (error: Error) => {
    if (!isOpen) return
    isOpen = false
    listener.onLost(error)
  }
  client.on('error', lost)
  client.on('end', () => lost(new Error('Connection terminated')))
  client.on('notification', ({ channel }) => {
    const wake = WAKES.find((one) => one === channel)
    if (wake !== undefined && isOpen) listener.onWake(wake)
  })
  const close = async () => {
    isOpen = false
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_WITHIN)
    })
    // A frozen server never says good-bye, and of one that broke onLost has told.
    await Promise.race([client.end().catch(() => undefined), patience])
    clearTimeout(timer)
  }
  try {
    await client.connect()
    for (const wake of WAKES) await client.query(`LISTEN ${wake}`)
  } catch (error) {
    void close()
    throw error
  }
  isOpen = true
  return {
    async read(cursor) {
      const asked = Date.now()
      const { answer, version, now } = await readOnePgRow(
        runOn(client, { name: 'read-changes' }),
        FeedRowSchema,
        'SELECT public.read_changes($1) AS answer, public.schema_version() AS version, clock_timestamp() AS now',
        [cursor],
      )
      if (answer === null) return null
      // The database said the time between the asking and the answer.
      const clockSkewMs = Math.round(now.getTime() - (asked + Date.now()) / 2)
      return { ...answer, version, clockSkewMs }
    },
    close,
  }
}
