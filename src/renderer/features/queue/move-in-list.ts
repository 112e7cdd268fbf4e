import type { StoreApi } from 'zustand'
import { isNarrow } from '#renderer/components/is-narrow'
import type { TicketStore } from '#renderer/state/ticket-store'
import type { QueueStore } from './queue-store'

/** The list, and the ticket that it opens. */
interface ListAndTicket {
  queue: StoreApi<QueueStore>
  ticket: StoreApi<TicketStore>
}

/** Holding a key goes past many tickets: only the one that it rests on is read. */
const READ_AFTER_MS = 150

/** Goes one row on or back from where the list is, and shows that ticket at once, so that keys act on it. */
export async function moveInList(both: ListAndTicket, step: 1 | -1): Promise<void> {
  await moveBy(both, isNotShownYet(both, step) ? 0 : step)
}

/**
 * Goes so many rows on or back, to the first or the last one at most; loads on where it is not there yet. Nothing
 * moves beneath the keys meanwhile: what came on top is put in when one goes up from the first row.
 */
export async function moveBy({ queue, ticket }: ListAndTicket, steps: number): Promise<void> {
  const place = () => {
    const { rows, activeId } = queue.getState()
    return rows.findIndex((row) => row.id === activeId)
  }
  if (steps < 0 && queue.getState().arrived > 0 && place() + steps < 0) {
    await queue.getState().settle()
  }
  queue.getState().keepStill('keys', true)
  const from = queue.getState().activeId
  const target = Math.max(place() + steps, 0)
  if (target >= queue.getState().rows.length) await queue.getState().ensureLoaded(target)
  const { rows, activeId, activate } = queue.getState()
  // Gone elsewhere while more was loaded.
  if (activeId !== from) return
  const row = rows[Math.min(target, rows.length - 1)]
  if (row === undefined) return
  activate(row.id, true)
  if (!isNarrow()) await ticket.getState().open(row, false, READ_AFTER_MS)
}

/** Opens the row that has the keyboard, with the keyboard in the ticket. */
export function openActive({ queue, ticket }: ListAndTicket): void {
  const { rows, activeId } = queue.getState()
  const row = rows.find(({ id }) => id === activeId)
  if (row !== undefined) void ticket.getState().open(row, true)
}

/** The row that took the place of a closed ticket; from elsewhere the first press only shows where one is. */
function isNotShownYet({ queue, ticket }: ListAndTicket, step: 1 | -1): boolean {
  const { rows, activeId } = queue.getState()
  const { openId } = ticket.getState()
  if (!rows.some((row) => row.id === activeId)) return false
  if (openId === null) return !isInList()
  return step === 1 && !rows.some((row) => row.id === openId)
}

function isInList(): boolean {
  return (document.activeElement?.closest('[role=grid]') ?? null) !== null
}
