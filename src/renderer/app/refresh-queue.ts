import type { StoreApi } from 'zustand/vanilla'
import type { CountsStore } from '../features/queue/counts-store'
import { mergeChanged, type ChangedRows } from '../features/queue/outdated-rows'
import type { QueueStore } from '../features/queue/queue-store'
import type { TicketStore } from '../state/ticket-store'

/** What may be older than it is in the database. */
export interface Outdated {
  /** Tickets whose rows may be wrong, or missing. */
  rows?: ChangedRows
  counts?: boolean
  /** The ticket that is open. */
  openTicket?: boolean
  /** What comes into the list is put in at once when it is read next, although a hand rests on it. */
  settle?: boolean
}

export interface RefreshQueue {
  /** Reads this again in a moment, each once, together with what else is asked for until then. */
  ask: (what: Outdated) => void
  /** What was asked for waits until something is asked for again. */
  stop: () => void
}

interface Parts {
  queue: StoreApi<QueueStore>
  counts: StoreApi<CountsStore>
  ticket: StoreApi<TicketStore>
}

/** What one action causes arrives within this time, and is read in one go. */
const GATHER_MS = 30
/** A storm of changes, as an import makes, is read in handfuls. */
const REST_MS = 400

/** Reads list, counts and the open ticket again, each at most once however often and from wherever it is asked for. */
export function createRefreshQueue({ queue, counts, ticket }: Parts): RefreshQueue {
  let rows: ChangedRows | null = null
  let wantsCounts = false
  let wantsTicket = false
  let settles = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let readAt = -REST_MS

  const read = () => {
    timer = undefined
    readAt = performance.now()
    const { refresh, settle } = queue.getState()
    if (rows !== null) void (settles ? settle(rows) : refresh(rows))
    if (wantsCounts) void counts.getState().refresh()
    if (wantsTicket && ticket.getState().openId !== null) void ticket.getState().reload()
    rows = null
    wantsCounts = false
    wantsTicket = false
    settles = false
  }
  return {
    ask(what) {
      if (what.rows !== undefined) rows = mergeChanged(rows ?? [], what.rows)
      wantsCounts ||= what.counts === true
      wantsTicket ||= what.openTicket === true
      settles ||= what.settle === true
      if (rows === null && !wantsCounts && !wantsTicket) return
      timer ??= setTimeout(read, Math.max(GATHER_MS, readAt + REST_MS - performance.now()))
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}
