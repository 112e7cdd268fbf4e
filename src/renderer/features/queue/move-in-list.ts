import type { Desk } from '../app-shell/desk'
import { isNarrow } from '../app-shell/is-narrow'

/** Holding a key goes past many tickets: only the one that it rests on is read. */
const READ_AFTER_MS = 150

/** Goes one row on or back from where the list is, and shows that ticket at once, so that keys act on it. */
export async function moveInList(desk: Desk, step: 1 | -1): Promise<void> {
  const { rows, activeId } = desk.queue.getState()
  const index = rows.findIndex((row) => row.id === activeId)
  await moveTo(desk, index === -1 || isNotShownYet(desk) ? Math.max(index, 0) : index + step)
  function isNotShownYet({ ticket }: Desk): boolean {
    const { openId } = ticket.getState()
    // The row that took the place of a closed ticket; from elsewhere the first press only shows where one is.
    if (step === 1 && openId !== null && !rows.some((row) => row.id === openId)) return true
    return openId === null && !isInList()
  }
}

/** Goes to the row at `index`, or to the last one; loads on to it where it is not there yet. */
export async function moveTo({ queue, ticket }: Desk, index: number): Promise<void> {
  const target = Math.max(index, 0)
  const from = queue.getState().activeId
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
export function openActive({ queue, ticket }: Desk): void {
  const { rows, activeId } = queue.getState()
  const row = rows.find(({ id }) => id === activeId)
  if (row !== undefined) void ticket.getState().open(row, true)
}

function isInList(): boolean {
  return (document.activeElement?.closest('[role=grid]') ?? null) !== null
}
