import { backoff } from '#shared/async/backoff'
import type { EventPayloads } from '#shared/ipc/events'
import { classifyDatabaseError, isPassing } from '#main/database/prisma-errors'
import type { Call } from '#main/ipc/handler'
import type { Log } from '#main/log'
import { releaseReply } from './replies-repository'

/** If the database is away for longer, a worker releases the reply. */
const TRIES = 8
const RETRY = { firstMs: 1_000, longestMs: 15_000, factor: 2 }

/** Releases the replies that this desktop holds when they are due. */
export interface ReplyTimers {
  schedule(call: Call, reply: { id: string; ticketId: string; waitMs: number }): void
  /** It was taken back or already sent. */
  forget(replyId: string): void
  /** Leaves waiting replies to the workers. */
  cancelAll(): void
  /**
   * Sends what waits, before the session ends or the app quits, because nobody can take it back
   * afterwards.
   */
  sendAll(): Promise<void>
}

export interface ReplyTimersDeps {
  /** A reply was sent or could not be sent. Its author's window shows the outcome. */
  onSettled: (settled: EventPayloads['reply:settled']) => void
  log: Log
}

interface Waiting {
  call: Call
  ticketId: string
  timer: NodeJS.Timeout
}

/**
 * Nothing is lost with this desktop. A worker releases whatever the desktop does not, from the
 * database.
 */
export function createReplyTimers({ onSettled, log }: ReplyTimersDeps): ReplyTimers {
  const waiting = new Map<string, Waiting>()

  const release = async (id: string, tries: number): Promise<void> => {
    const due = waiting.get(id)
    if (due === undefined) return
    try {
      const state = await releaseReply(due.call.database, id, null)
      waiting.delete(id)
      if (state !== null) onSettled({ ticketId: due.ticketId, replyId: id, state })
    } catch (error) {
      const { kind } = classifyDatabaseError(error)
      const isWorthTrying = isPassing(error) || kind === 'conflict'
      if (!isWorthTrying || tries >= TRIES) {
        waiting.delete(id)
        log.warn('reply-left-to-worker', { kind })
        return
      }
      plan(id, due, backoff(RETRY, tries), tries + 1)
    }
  }

  const plan = (id: string, due: Omit<Waiting, 'timer'>, afterMs: number, tries: number) => {
    if (tries > 1 && !waiting.has(id)) return
    const timer = setTimeout(() => void release(id, tries), afterMs)
    waiting.set(id, { call: due.call, ticketId: due.ticketId, timer })
  }

  const forget = (id: string) => {
    clearTimeout(waiting.get(id)?.timer)
    waiting.delete(id)
  }

  return {
    schedule(call, { id, ticketId, waitMs }) {
      forget(id)
      plan(id, { call, ticketId }, waitMs, 1)
    },
    forget,
    cancelAll() {
      for (const id of [...waiting.keys()]) forget(id)
    },
    async sendAll() {
      const all = [...waiting.keys()]
      for (const { timer } of waiting.values()) clearTimeout(timer)
      // Tried once each. If that fails, a worker does it.
      await Promise.all(all.map((id) => release(id, TRIES)))
    },
  }
}
