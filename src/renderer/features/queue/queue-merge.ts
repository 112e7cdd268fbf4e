import type { TicketRow } from '#shared/domain/ticket'

/** Where a loaded page begins: the row index and the cursor of its request. */
export interface PageStart {
  index: number
  cursor: string | null
  /** The number of reported changes when the page was read. */
  asOf: number
}

/**
 * Appends a page to the loaded rows. A row that moved down in the meantime is shown once, at its
 * new position.
 */
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
 * The range of the old list that a newer read from `index` on replaces. Only unchanged rows mark a
 * position, because a changed row may have come from far away.
 */
function spanOf(
  old: readonly TicketRow[],
  index: number,
  fresh: readonly TicketRow[],
  reachesEnd: boolean,
): { start: number; end: number } {
  const versions = new Map(fresh.map((row) => [row.id, row.version]))
  const isSame = (row: TicketRow) => versions.get(row.id) === row.version
  const isKnown = (row: TicketRow) => versions.has(row.id)
  const firstSame = old.findIndex(isSame)
  const first = index === 0 ? 0 : firstSame === -1 ? index : firstSame
  const lastSame = old.findLastIndex(isSame)
  const last = lastSame === -1 ? old.findLastIndex(isKnown) : lastSame
  const start = Math.min(first, old.length)
  return { start, end: reachesEnd ? old.length : Math.max(start, last + 1) }
}

/**
 * Replaces the rows from `index` on by a newer read. Rows after it stay, unless the read reached
 * the end of the view or contains them. `hasChanged`: whether a row has changed since it was
 * loaded.
 */
export function replacePart(
  old: readonly TicketRow[],
  index: number,
  fresh: readonly TicketRow[],
  reachesEnd: boolean,
  pinned: ReadonlyMap<string, number>,
  hasChanged: (id: string) => boolean = () => false,
): { rows: readonly TicketRow[]; firstIndex: number; tailShift: number } {
  const ids = new Set(fresh.map((row) => row.id))
  const span = spanOf(old, index, fresh, reachesEnd)
  // Changed rows next to the range would be in the read if they were still there, so they are
  // replaced too.
  const start =
    index === 0 ? 0 : old.slice(0, span.start).findLastIndex((row) => !hasChanged(row.id)) + 1
  const after = old.slice(span.end).findIndex((row) => !hasChanged(row.id))
  const end = after === -1 ? old.length : span.end + after
  const before = old.slice(0, start).filter((row) => !ids.has(row.id))
  const part = keepPinnedPlaces(old.slice(start, end), fresh, pinned)
  const tail = old.slice(end).filter((row) => !ids.has(row.id))
  return {
    rows: [...before, ...part, ...tail],
    firstIndex: before.length,
    tailShift: before.length + part.length - end,
  }
}

/**
 * Merges a newer read into a list that must not move: every row stays in its place with its newest
 * values. `gone` rows no longer belong there; `arrived` counts new rows among them.
 */
export function keepAllPlaces(
  old: readonly TicketRow[],
  index: number,
  fresh: readonly TicketRow[],
  reachesEnd: boolean,
): { rows: readonly TicketRow[]; gone: readonly string[]; arrived: number; isSettled: boolean } {
  const byId = new Map(fresh.map((row) => [row.id, row]))
  const known = new Set(old.map((row) => row.id))
  const { start, end } = spanOf(old, index, fresh, reachesEnd)
  const lastKnown = fresh.findLastIndex((row) => known.has(row.id))
  const part = old.slice(start, end)
  const gone = part.filter((row) => !byId.has(row.id)).map((row) => row.id)
  const arrived = fresh.slice(0, lastKnown + 1).filter((row) => !known.has(row.id)).length
  return {
    rows: old.map((row) => byId.get(row.id) ?? row),
    gone,
    arrived: old.length === 0 ? fresh.length : arrived,
    isSettled: part.every((row, at) => row.id === fresh[at]?.id),
  }
}

/**
 * The newest read of a part of the list, with `pinned` rows left where they were. Those are the
 * rows the user changed, up to that version. So a row does not move away while the user works on
 * it.
 */
export function keepPinnedPlaces(
  old: readonly TicketRow[],
  fresh: readonly TicketRow[],
  pinned: ReadonlyMap<string, number>,
): readonly TicketRow[] {
  const freshById = new Map(fresh.map((row) => [row.id, row]))
  const isPinned = (id: string) => {
    const row = freshById.get(id)
    return row !== undefined && row.version <= (pinned.get(id) ?? 0)
  }
  const staying = old.filter((row) => isPinned(row.id))
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

/** The row that becomes active when `id` leaves: the next one, otherwise the previous one. */
export function neighbourOf(rows: readonly TicketRow[], id: string): TicketRow | null {
  const index = rows.findIndex((row) => row.id === id)
  if (index === -1) return null
  return rows[index + 1] ?? rows[index - 1] ?? null
}

/** The fields of a ticket that the list shows. An open ticket has more. */
export function toRow(ticket: TicketRow): TicketRow {
  const { id, number, subject, excerpt, status, priority, requester, assignee, tags } = ticket
  const { createdAt, updatedAt, closedAt, version } = ticket
  const times = { createdAt, updatedAt, closedAt, version }
  return { id, number, subject, excerpt, status, priority, requester, assignee, tags, ...times }
}
