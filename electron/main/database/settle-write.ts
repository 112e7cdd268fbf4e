import { setTimeout as wait } from 'node:timers/promises'
import { DomainError } from '../../../src/shared/errors'
import { classifyDatabaseError } from './prisma-errors'

/** A restarting server answers again within about a second; longer outages are the window's to wait for. */
const LOOK_UP_TRIES = 4
const LOOK_UP_PAUSE_MS = 400

/**
 * Runs a write; when its answer was lost, looks up whether it was made before anything is said.
 * Answers what was written, or throws database.offline (nothing was written, sending again is safe)
 * or database.unknown-outcome (the database could not be asked; sending the same ids again is safe).
 */
export async function settleWrite<T>(
  write: () => Promise<T>,
  lookUp: () => Promise<T | null>,
): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (classifyDatabaseError(error).kind !== 'ambiguous') throw error
    const found = await patiently(lookUp)
    if (found !== null) return found
    throw new DomainError('database.offline', {}, { cause: error })
  }
}

/**
 * Reads what a write has made. The write is kept by then, so a database that goes away now leaves the
 * window in doubt (database.unknown-outcome), and never with the word that nothing was changed.
 */
export async function readBack<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    const { kind } = classifyDatabaseError(error)
    if (kind !== 'offline' && kind !== 'ambiguous') throw error
    throw new DomainError('database.unknown-outcome', {}, { cause: error })
  }
}

async function patiently<T>(lookUp: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await lookUp()
    } catch (error) {
      const { kind } = classifyDatabaseError(error)
      if (kind !== 'offline' && kind !== 'ambiguous') throw error
      if (tries === LOOK_UP_TRIES) {
        throw new DomainError('database.unknown-outcome', {}, { cause: error })
      }
      await wait(LOOK_UP_PAUSE_MS)
    }
  }
}
