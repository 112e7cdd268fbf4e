import { setTimeout as wait } from 'node:timers/promises'
import { backoff } from '#shared/async/backoff'
import { DomainError } from '#shared/errors'
import { classifyDatabaseError, isPassing } from '#main/database/prisma-errors'

/** How long a batch waits for an unreachable database. */
export interface Patience {
  /** The longest wait for an unreachable database, in milliseconds. */
  limitMs: number
  /** Ends the wait. */
  signal: AbortSignal
}

const COLLISIONS = 5
const RETRY = { firstMs: 250, longestMs: 5_000, factor: 2 }

/** The outcome of one of several things that were sent together. */
export type Sent<Result> = { ok: Result } | { refused: string }

/**
 * Sends all in one statement. If the database refuses it, sends each by itself, so that one bad row
 * costs only itself. Waits for an unreachable database, then throws database.offline. Also throws
 * permission.denied, database.damaged, and the database's own error if it refuses every single row
 * for a reason that is not in the rows. Sending again is safe: rows that were added before are
 * recognised by their ids.
 */
export async function sendBatch<Item, Result>(
  items: readonly Item[],
  send: (items: readonly Item[]) => Promise<Result>,
  patience: Patience,
): Promise<Map<Item, Sent<Result>>> {
  const sent = new Map<Item, Sent<Result>>()
  if (items.length === 0) return sent
  try {
    const ok = await retrySend(() => send(items), patience)
    for (const item of items) sent.set(item, { ok })
    return sent
  } catch (error) {
    refuseLost(error)
    if (items.length === 1 && classifyDatabaseError(error).kind === 'bug') throw error
  }
  const unexplained: unknown[] = []
  for (const item of items) {
    try {
      sent.set(item, { ok: await retrySend(() => send([item]), patience) })
    } catch (error) {
      refuseLost(error)
      const { kind, constraint } = classifyDatabaseError(error)
      if (kind === 'bug') unexplained.push(error)
      sent.set(item, { refused: refusal(constraint) })
    }
  }
  if (unexplained.length === items.length) throw unexplained[0]
  return sent
}

/**
 * Runs one statement, and repeats it after a conflict with another statement or a lost connection. This is not
 * p-retry, because that drops the result of a statement when its signal was aborted meanwhile, and rows that are
 * in the database must be counted.
 */
export async function retrySend<T>(send: () => Promise<T>, patience: Patience): Promise<T> {
  let waited = 0
  let collisions = 0
  for (let failures = 1; ; failures += 1) {
    try {
      return await send()
    } catch (error) {
      const { kind } = classifyDatabaseError(error)
      if (kind === 'conflict') collisions += 1
      const away = isPassing(error)
      if (kind === 'denied') throw new DomainError('permission.denied', {}, { cause: error })
      if (kind === 'damaged') throw new DomainError('database.damaged', {}, { cause: error })
      if (away && (waited >= patience.limitMs || patience.signal.aborted)) {
        throw new DomainError('database.offline', {}, { cause: error })
      }
      if (!away && (kind !== 'conflict' || collisions >= COLLISIONS)) throw error
      const pause = backoff(RETRY, failures)
      await waitOrStop(pause, patience.signal)
      waited += pause
    }
  }
}

async function waitOrStop(pause: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(pause, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** Throws errors that are about the connection or the person, and not about a row. */
function refuseLost(error: unknown): void {
  if (error instanceof DomainError) throw error
}

const REFUSALS: Record<string, string> = {
  user_email_format: "The requester's e-mail address is not accepted.",
  user_name_length: "The requester's name is not accepted.",
  ticket_subject_length: 'The subject is too short or too long.',
  ticket_subject_one_line: 'The subject holds control characters.',
  ticket_description_not_empty: 'The description is empty.',
  ticket_description_length: 'The description is too long.',
  tag_name_length: 'A tag is too short or too long.',
  tag_name_one_line: 'A tag holds control characters.',
  comment_content_not_empty: 'The text is empty.',
}

function refusal(constraint: string | undefined): string {
  return REFUSALS[constraint ?? ''] ?? 'The database refused this row.'
}
