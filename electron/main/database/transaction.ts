import pRetry from 'p-retry'
import type { DatabaseClient, DatabaseTransaction } from './client'
import { classifyDatabaseError } from './prisma-errors'

/** Random pauses, so that two transactions that collided do not collide again. */
const RETRY = { retries: 3, minTimeout: 30, factor: 2, randomize: true }

/**
 * Runs `work` in one transaction: all of it or nothing. If the database ends it because of another
 * one (deadlock, serialization), it runs again, so `work` must do nothing outside the database.
 */
export async function inTransaction<T>(
  database: DatabaseClient,
  work: (transaction: DatabaseTransaction) => Promise<T>,
): Promise<T> {
  return pRetry(() => database.$transaction(work, { maxWait: 5_000, timeout: 15_000 }), {
    ...RETRY,
    shouldRetry: ({ error }) => {
      const { kind, code } = classifyDatabaseError(error)
      return kind === 'conflict' && code !== '55P03' && code !== '23505'
    },
  })
}
