import type { StoreApi } from 'zustand'
import { isNarrow } from '#renderer/components/is-narrow'
import type { TicketStore } from '#renderer/state/ticket-store'
import type { QueueStore } from './queue-store'

/** The list and the ticket that it opens. */
interface ListAndTicket {
  queue: StoreApi<QueueStore>
  ticket: StoreApi<TicketStore>
}

/** Holding a key passes many tickets. Only the one where it stops is loaded. */
const READ_AFTER_MS = 150

/** Moves one row up or down and shows that ticket at once, so that keys act on it. */
export async function moveInList(both: ListAndTicket, step: 1 | -1): Promise<void> {
  await moveBy(both, isNotShownYet(both, step) ? 0 : step)
}

/**
 * Moves this many rows up or down, at most to the first or the last one. Loads more rows if needed.
 * The list holds still meanwhile: new rows at the top are inserted when the user moves up from the
 * first row.
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
  // The user has moved elsewhere while more rows were loading.
  if (activeId !== from) return
  const row = rows[Math.min(target, rows.length - 1)]
  if (row === undefined) return
  activate(row.id, true)
  if (!isNarrow()) await ticket.getState().open(row, false, READ_AFTER_MS)
}

/** Opens the active row and moves the focus into the ticket. */
export function openActive({ queue, ticket }: ListAndTicket): void {
  const { rows, activeId } = queue.getState()
  const row = rows.find(({ id }) => id === activeId)
  if (row !== undefined) void ticket.getState().open(row, true)
}

/**
 * The active row took the place of a closed ticket and is not shown yet. If the focus is elsewhere,
 * the first key press only shows the active row.
 */
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
