import type { TicketRow } from '#shared/domain/ticket'
import { keepAllPlaces, replacePart, type PageStart } from './queue-merge'
import { outdatedIn, type ChangedRows } from './outdated-rows'

/** The state of a list. */
export interface LoadedList {
  rows: readonly TicketRow[]
  nextCursor: string | null
  activeId: string | null
  /**
   * Rows that have changed since they were loaded. They are loaded again before they are rendered.
   */
  outdated: ReadonlySet<string>
  /** While the list holds still: rows that no longer belong there, and how many new rows wait. */
  gone: ReadonlySet<string>
  arrived: number
}

export const ALL_CURRENT: Pick<LoadedList, 'outdated' | 'gone' | 'arrived'> = {
  outdated: new Set(),
  gone: new Set(),
  arrived: 0,
}

/** A part of the list that was read again. */
export interface Reading {
  from: PageStart
  starts: readonly PageStart[]
  fresh: readonly TicketRow[]
  /** The cursor of the next page. Null at the end of the view. */
  cursor: string | null
  changed: ChangedRows
}

interface Taken {
  list: LoadedList
  pages: PageStart[]
  /** False when rows are not in their final place, because the list holds still. */
  isSettled: boolean
}

/** Near the top, the read starts at the first row. Further down, only the visible page is read. */
export function startOfReading(
  pages: readonly PageStart[],
  firstVisible: number,
  nearTop: number,
): PageStart {
  const top = pages[0] ?? { index: 0, cursor: null, asOf: 0 }
  if (firstVisible < nearTop) return top
  return pages.findLast((page) => page.index <= firstVisible) ?? top
}

/** Merges a read into the list, with each row in its current place. */
export function takeReading(
  list: LoadedList,
  pages: readonly PageStart[],
  { from, starts, fresh, cursor, changed }: Reading,
  pinned: ReadonlyMap<string, number>,
): Taken {
  const hasChanged = (id: string) =>
    list.outdated.has(id) || (changed !== 'all' && changed.includes(id))
  const merged = replacePart(list.rows, from.index, fresh, cursor === null, pinned, hasChanged)
  const { rows, tailShift } = merged
  const isAllFresh = merged.firstIndex + fresh.length === rows.length
  const tailPages = isAllFresh
    ? []
    : pages.filter((page) => page.index >= from.index + fresh.length)
  return {
    list: {
      rows,
      nextCursor: isAllFresh ? cursor : list.nextCursor,
      activeId: activeAfter(list.rows, rows, list.activeId),
      ...ALL_CURRENT,
      outdated: outdatedIn(rows, fresh, changed, list.outdated),
    },
    pages: [
      ...pages.filter((page) => page.index < from.index),
      ...starts,
      ...tailPages.map((page) => ({ ...page, index: page.index + tailShift })),
    ],
    isSettled: true,
  }
}

/** Merges a read into a list that holds still: only the values of its rows change. */
export function takeReadingInPlace(
  list: LoadedList,
  pages: readonly PageStart[],
  { from, starts, fresh, cursor, changed }: Reading,
): Taken {
  const kept = keepAllPlaces(list.rows, from.index, fresh, cursor === null)
  const isRead = ({ index }: PageStart) => index >= from.index && index < from.index + fresh.length
  const asOf = starts[0]?.asOf ?? 0
  return {
    list: {
      ...list,
      rows: kept.rows,
      gone: new Set(kept.gone),
      arrived: kept.arrived,
      outdated: outdatedIn(kept.rows, fresh, changed, list.outdated),
    },
    pages: pages.map((page) => (isRead(page) ? { ...page, asOf } : page)),
    isSettled: kept.isSettled,
  }
}

function activeAfter(
  old: readonly TicketRow[],
  rows: readonly TicketRow[],
  activeId: string | null,
): string | null {
  if (activeId === null) return rows[0]?.id ?? null
  if (rows.some((row) => row.id === activeId)) return activeId
  const index = old.findIndex((row) => row.id === activeId)
  return rows[Math.min(Math.max(index, 0), rows.length - 1)]?.id ?? null
}
