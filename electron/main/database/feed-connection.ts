import { Client } from 'pg'
import { z } from 'zod'
import type { Change } from '#shared/domain/change'
import { connectionSettings } from './connection-settings'
import type { DatabaseTarget } from './open-database'
import { readOnePgRow, runOn } from './read-pg-rows'

/**
 * After this many milliseconds without an answer the server is given up, so that the window does
 * not show "live".
 */
const ANSWER_WITHIN = 7_000
const CLOSE_WITHIN = 2_000

/** The notifications that wake desktops. Neither has content. */
export const WAKES = ['connect_changes', 'connect_presence'] as const
export type Wake = (typeof WAKES)[number]

export interface FeedAnswer {
  /** Where the next read starts. Valid only for this database. */
  cursor: string
  /** behind: too much has changed to list it, or the cursor is too old. Read everything again. */
  state: 'ok' | 'behind'
  changes: Change[]
  /** The newest migration of the database. */
  version: string | null
  /** How far the database's clock is ahead of this one, to within the time of the answer. */
  clockSkewMs: number
}

/** Keys that only a newer database knows are left out. The same answer has its version. */
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

/** One connection that listens. It is not repaired: its owner opens another. */
export interface FeedConnection {
  /** What became visible since the answer with this `cursor`. Null: the session has ended. */
  read(cursor: string | null): Promise<FeedAnswer | null>
  close(): Promise<void>
}

export interface FeedListener {
  onWake(wake: Wake): void
  /** The connection broke. Queries on it are rejected too. */
  onLost(error: Error): void
}

/**
 * Opens a separate connection for a session. It listens before it is returned, so that nothing is
 * missed between a read and the next notification.
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
  // Until it is returned, errors are reported by rejecting.
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
    // A frozen server never closes its side, and onLost has already reported a broken one.
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
      // The database read its clock between the query and the answer.
      const clockSkewMs = Math.round(now.getTime() - (asked + Date.now()) / 2)
      return { ...answer, version, clockSkewMs }
    },
    close,
  }
}
