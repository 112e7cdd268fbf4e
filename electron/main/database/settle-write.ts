import pRetry from 'p-retry'
import { DomainError } from '#shared/errors'
import { classifyDatabaseError, DATABASE_SILENT, isPassing } from './prisma-errors'

/** A restarting server answers again within about a second; longer outages are the window's to wait for. */
const LOOK_UP_RETRIES = 3
const LOOK_UP_PAUSE_MS = 400

/** A write that is silent for so long counts as one whose answer was lost; whoever asked hears by the second. */
const PATIENCE = { writeMs: 15_500, inAllMs: 19_000 } as const

/** So long the reading of what was written is tried. */
const READ_BACK_MS = 12_000

/** How long a silent database is waited for, in milliseconds. */
export type Patience = Readonly<{ writeMs: number; inAllMs: number }>

/**
 * Runs a write; when its answer was lost, looks up whether it was made before anything is said. Ends within
 * twenty seconds whatever the database does. Returns what was written, or throws database.offline (nothing was
 * written, sending again is safe) or database.unknown-outcome (the database could not be asked; sending the
 * same ids again is safe).
 */
export async function settleWrite<T>(
  write: () => Promise<T>,
  lookUp: () => Promise<T | null>,
  patience: Patience = PATIENCE,
): Promise<T> {
  const begun = performance.now()
  try {
    return await within(write, patience.writeMs)
  } catch (error) {
    if (classifyDatabaseError(error).kind !== 'ambiguous') throw error
    const found = await retryLookUp(lookUp, () => begun + patience.inAllMs - performance.now())
    if (found !== null) return found
    throw new DomainError('database.offline', {}, { cause: error })
  }
}

/**
 * Runs a change that can be made again without harm: one whose answer was lost is simply repeated. `isDone`
 * knows the refusals by which the second time says that the first one had been made.
 */
export async function repeatWrite(
  write: () => Promise<void>,
  isDone: (refusal: unknown) => boolean,
): Promise<void>
export async function repeatWrite<T>(write: () => Promise<T>): Promise<T>
export async function repeatWrite<T>(
  write: () => Promise<T>,
  isDone?: (refusal: unknown) => boolean,
): Promise<T | undefined> {
  const make = async () => ({ made: await write() })
  const makeAgain = async () => {
    try {
      return await make()
    } catch (error) {
      if (isDone?.(error) !== true) throw error
      return { made: undefined }
    }
  }
  return (await settleWrite<{ made: T | undefined }>(make, makeAgain)).made
}

/**
 * Reads what a write has made, again if the answer is lost. The write is kept by then, so a database that stays
 * away leaves the window in doubt (database.unknown-outcome), and never with the word that nothing was changed.
 */
export async function readBack<T>(read: () => Promise<T>): Promise<T> {
  const begun = performance.now()
  return retryLookUp(read, () => begun + READ_BACK_MS - performance.now())
}

async function retryLookUp<T>(lookUp: () => Promise<T>, timeLeft: () => number): Promise<T> {
  try {
    return await pRetry(() => within(lookUp, timeLeft()), {
      retries: LOOK_UP_RETRIES,
      minTimeout: LOOK_UP_PAUSE_MS,
      factor: 1,
      shouldRetry: ({ error }) => isPassing(error) && timeLeft() >= LOOK_UP_PAUSE_MS,
    })
  } catch (error) {
    if (!isPassing(error)) throw error
    throw new DomainError('database.unknown-outcome', {}, { cause: error })
  }
}

/** What `work` comes to, or an ambiguous failure after so long; what it comes to later is nobody's business. */
async function within<T>(work: () => Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(DATABASE_SILENT))
    }, milliseconds)
  })
  try {
    return await Promise.race([work(), silence])
  } finally {
    clearTimeout(timer)
  }
}
