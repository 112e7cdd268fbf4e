import type { TicketRow } from '../../../shared/domain/ticket'

/** Where one loaded page begins: the row index and the cursor that was asked for. */
export interface PageStart {
  index: number
  cursor: string | null
}

/** Adds a page behind what is loaded; a row that moved down meanwhile is shown once, at its new place. */
export function appendPage(
  rows: readonly TicketRow[],
  page: readonly TicketRow[],
): readonly TicketRow[] {
  const fresh = new Set(page.map((row) => row.id))
  const kept = rows.some((row) => fresh.has(row.id))
    ? rows.filter((row) => !fresh.has(row.id))
    : rows
  return [...kept, ...page]
}

/**
 * Puts a newer reading of the rows from `index` on into the list. Rows that were loaded behind it
 * stay, unless the reading reached the end of the view or found them further up.
 */
export function replacePart(
  old: readonly TicketRow[],
  index: number,
  fresh: readonly TicketRow[],
  reachesEnd: boolean,
  held: ReadonlyMap<string, number>,
): { rows: readonly TicketRow[]; firstIndex: number; tailShift: number } {
  const ids = new Set(fresh.map((row) => row.id))
  const firstKnown = index === 0 ? 0 : old.findIndex((row) => ids.has(row.id))
  const start = firstKnown === -1 ? index : firstKnown
  const tailStart = reachesEnd ? old.length : old.findLastIndex((row) => ids.has(row.id)) + 1
  const before = old.slice(0, start).filter((row) => !ids.has(row.id))
  const part = keepHeldPlaces(old.slice(start, Math.max(start, tailStart)), fresh, held)
  const tail = old.slice(Math.max(start, tailStart))
  const newTailStart = before.length + part.length
  return {
    rows: [...before, ...part, ...tail],
    firstIndex: before.length,
    tailShift: newTailStart - Math.max(start, tailStart),
  }
}

/**
 * The newest reading of a part of the list, with the rows in `held` (those the person
 * changed, up to that version) left where they were, so that nothing slides away under the hand.
 */
export function keepHeldPlaces(
  old: readonly TicketRow[],
  fresh: readonly TicketRow[],
  held: ReadonlyMap<string, number>,
): readonly TicketRow[] {
  const freshById = new Map(fresh.map((row) => [row.id, row]))
  const isHeld = (id: string) => {
    const row = freshById.get(id)
    return row !== undefined && row.version <= (held.get(id) ?? 0)
  }
  const staying = old.filter((row) => isHeld(row.id))
  if (staying.length === 0) return fresh
  const result = fresh.filter((row) => !staying.some((one) => one.id === row.id))
  for (const one of staying) {
    const row = freshById.get(one.id)
    if (row === undefined) continue
    const oldIndex = old.findIndex((candidate) => candidate.id === one.id)
    const before = old
      .slice(0, oldIndex)
      .findLast((candidate) => result.some((kept) => kept.id === candidate.id))
    const at = before === undefined ? 0 : result.findIndex((kept) => kept.id === before.id) + 1
    result.splice(oldIndex === 0 ? 0 : at, 0, row)
  }
  return result
}

/** The row that takes over when `id` leaves: the one behind it, else the one before it. */
export function neighbourOf(rows: readonly TicketRow[], id: string): TicketRow | null {
  const index = rows.findIndex((row) => row.id === id)
  if (index === -1) return null
  return rows[index + 1] ?? rows[index - 1] ?? null
}

/** The list's part of a ticket: an open ticket carries more than a row shows. */
export function toRow(ticket: TicketRow): TicketRow {
  const { id, number, subject, excerpt, status, priority, requester, assignee, tags } = ticket
  const { createdAt, updatedAt, closedAt, version } = ticket
  const times = { createdAt, updatedAt, closedAt, version }
  return { id, number, subject, excerpt, status, priority, requester, assignee, tags, ...times }
}
