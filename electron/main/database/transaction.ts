import { setTimeout as wait } from 'node:timers/promises'
import type { DatabaseClient, DatabaseTransaction } from './client'
import { classifyDatabaseError } from './prisma-errors'

/** Tries in all, and the longest pause before the second one in milliseconds; it doubles with each. */
const TRIES = 4
const PAUSE_MS = 30

/**
 * Runs `work` in one transaction: all of it or nothing. When the database ends it because of another
 * one (deadlock, serialization), it is run again, so `work` must do nothing outside the database.
 */
export async function inTransaction<T>(
  database: DatabaseClient,
  work: (transaction: DatabaseTransaction) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await database.$transaction(work, { maxWait: 5_000, timeout: 15_000 })
    } catch (error) {
      const { kind, code } = classifyDatabaseError(error)
      const collided = kind === 'conflict' && code !== '55P03' && code !== '23505'
      if (!collided || tries === TRIES) throw error
      await wait(Math.random() * PAUSE_MS * 2 ** tries)
    }
  }
}
