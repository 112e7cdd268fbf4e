import type { StoreApi } from 'zustand/vanilla'
import type { CountsStore } from '../features/queue/counts-store'
import { mergeChanged, type ChangedRows } from '../features/queue/outdated-rows'
import type { QueueStore } from '../features/queue/queue-store'
import type { TicketStore } from '../state/ticket-store'

/** What may be outdated in the window. */
export interface Outdated {
  /** Tickets whose rows may be wrong or missing. */
  rows?: ChangedRows
  counts?: boolean
  /** The open ticket. */
  openTicket?: boolean
  /**
   * Insert new rows with the next read, even if the list would otherwise hold still under the
   * pointer.
   */
  settle?: boolean
}

export interface RefreshQueue {
  /** Reads this again soon. Requests until then are merged, so that each part is read once. */
  ask: (what: Outdated) => void
  /** Stops reading until the next request. */
  stop: () => void
}

interface Parts {
  queue: StoreApi<QueueStore>
  counts: StoreApi<CountsStore>
  ticket: StoreApi<TicketStore>
}

/** Changes caused by one action arrive within this time and are read together. */
const GATHER_MS = 30
/** The shortest time between two reads when many changes arrive, for example during an import. */
const REST_MS = 400

/**
 * Refreshes list, counts and the open ticket. Each is read at most once, however often it is
 * requested.
 */
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
