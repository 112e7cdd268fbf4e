import pRetry from 'p-retry'
import { DomainError } from '#shared/errors'
import { classifyDatabaseError, DATABASE_SILENT, isPassing } from './prisma-errors'

/** A restarting server answers again within about a second. The window waits for longer outages. */
const LOOK_UP_RETRIES = 3
const LOOK_UP_PAUSE_MS = 400

/**
 * After the first time, a silent write counts as one whose answer was lost. By the second, the
 * caller gets an answer.
 */
const PATIENCE = { writeMs: 15_500, inAllMs: 19_000 } as const

/** How long reading back a write is tried. */
const READ_BACK_MS = 12_000

/** How long to wait for a silent database, in milliseconds. */
export type Patience = Readonly<{ writeMs: number; inAllMs: number }>

/**
 * Runs a write. If its answer was lost, checks whether it was made before it reports anything. Ends
 * within twenty seconds, whatever the database does. Returns what was written, or throws
 * database.offline (nothing was written, sending again is safe) or database.unknown-outcome (the
 * database could not be asked; sending the same ids again is safe).
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
 * Runs a change that can safely be repeated, and repeats it after a lost answer. `isDone`
 * recognises the refusals by which the second try shows that the first one was made.
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
 * Reads what a write has made, again if the answer is lost. The write is already stored. So if the
 * database stays unreachable, the result is database.unknown-outcome, and never that nothing was
 * changed.
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

/** The result of `work`, or an ambiguous failure after this time. A later result is ignored. */
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
