import type { StoreApi } from 'zustand/vanilla'
import type { Ticket } from '../../shared/domain/ticket'
import type { CountsStore } from '../features/queue/counts-store'
import type { QueueStore } from '../features/queue/queue-store'
import type { TicketStore } from '../state/ticket-store'
import { isNarrow } from '../components/is-narrow'
import { isTyping } from './shortcuts'

interface Parts {
  queue: StoreApi<QueueStore>
  counts: StoreApi<CountsStore>
  ticket: StoreApi<TicketStore>
}

/** How list and counts follow a ticket that was changed: `takeIn` by anybody, `onChanged` from here. */
export function createTakeIn({ queue, counts, ticket }: Parts) {
  const takeIn = (changed: Ticket): boolean => {
    const left = queue.getState().applyTicket(changed)
    if (!left) void queue.getState().refresh([changed.id])
    void counts.getState().refresh()
    return left
  }
  const onChanged = (changed: Ticket) => {
    if (!takeIn(changed)) {
      // What one has brought back oneself is not news: it is put in at once.
      const { rows, settle } = queue.getState()
      if (!rows.some((row) => row.id === changed.id)) void settle()
      return
    }
    // Who has gone on meanwhile, to another ticket or to writing, stays there.
    if (ticket.getState().openId !== changed.id || isTyping(document.activeElement)) return
    // Done with this one: on to the next row, which where list and ticket take turns must be shown first.
    if (isNarrow()) ticket.getState().close()
    queue.getState().activate(queue.getState().activeId, true)
  }
  return { takeIn, onChanged }
}
