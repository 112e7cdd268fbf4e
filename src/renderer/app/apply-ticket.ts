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
  /** Whether the change feed also reports this window's own changes. */
  isFollowing: () => boolean
}

/**
 * Updates list and counts after a ticket has changed. `applyTicket` is for changes by anybody,
 * `onChanged` for changes made in this window.
 */
export function createApplyTicket({ queue, ticket, refreshQueue, isFollowing }: Parts) {
  const applyTicket = (changed: Ticket): boolean => {
    // Otherwise the feed reports the change, and then the list is read again.
    if (!isFollowing()) refreshQueue.ask({ rows: [changed.id], counts: true })
    return queue.getState().applyTicket(changed)
  }
  const onChanged = (changed: Ticket) => {
    if (!applyTicket(changed)) {
      // The user brought the ticket back, so it is inserted at once and not announced as new.
      const { rows } = queue.getState()
      if (!rows.some((row) => row.id === changed.id)) refreshQueue.ask({ settle: true })
      return
    }
    // If the user has opened another ticket or started to type, the focus stays there.
    if (ticket.getState().openId !== changed.id || isTyping(document.activeElement)) return
    // The ticket has left the list: move to the next row. In a narrow window the list must be shown
    // first.
    if (isNarrow()) ticket.getState().close()
    queue.getState().activate(queue.getState().activeId, true)
  }
  return { applyTicket, onChanged }
}
