import type { StoreApi } from 'zustand/vanilla'
import type { Ticket } from '#shared/domain/ticket'
import type { QueueStore } from '../features/queue/queue-store'
import type { TicketStore } from '../state/ticket-store'
import { isNarrow } from '../components/is-narrow'
import type { RefreshQueue } from './refresh-queue'
import { isTyping } from './shortcuts'

interface Parts {
  queue: StoreApi<QueueStore>
  ticket: StoreApi<TicketStore>
  refreshQueue: RefreshQueue
  /** Whether the change feed tells of what is changed from here too. */
  isFollowing: () => boolean
}

/** How list and counts follow a ticket that was changed: `takeIn` by anybody, `onChanged` from here. */
export function createApplyTicket({ queue, ticket, refreshQueue, isFollowing }: Parts) {
  const applyTicket = (changed: Ticket): boolean => {
    // The feed tells of it as of any other change, and where each row belongs is read then.
    if (!isFollowing()) refreshQueue.ask({ rows: [changed.id], counts: true })
    return queue.getState().applyTicket(changed)
  }
  const onChanged = (changed: Ticket) => {
    if (!applyTicket(changed)) {
      // What one has brought back oneself is not news: it is put in at once.
      const { rows } = queue.getState()
      if (!rows.some((row) => row.id === changed.id)) refreshQueue.ask({ settle: true })
      return
    }
    // Who has gone on meanwhile, to another ticket or to writing, stays there.
    if (ticket.getState().openId !== changed.id || isTyping(document.activeElement)) return
    // Done with this one: on to the next row, which where list and ticket take turns must be shown first.
    if (isNarrow()) ticket.getState().close()
    queue.getState().activate(queue.getState().activeId, true)
  }
  return { applyTicket, onChanged }
}
