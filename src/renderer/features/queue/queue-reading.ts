import type { TicketRow } from '#shared/domain/ticket'
import { keepAllPlaces, replacePart, type PageStart } from './queue-merge'
import { outdatedIn, type ChangedRows } from './outdated-rows'

/** What a list holds beside its rows. */
export interface LoadedList {
  rows: readonly TicketRow[]
  nextCursor: string | null
  activeId: string | null
  /** Rows that have changed since they were read: they are drawn once they are read again. */
  outdated: ReadonlySet<string>
  /** While the list keeps still: rows that are no longer where they stand, and how many new ones wait. */
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
  /** Where the list goes on behind it; null at the end of the view. */
  cursor: string | null
  changed: ChangedRows
}

interface Taken {
  list: LoadedList
  pages: PageStart[]
  /** False when rows are not where they belong, since the list keeps still. */
  isSettled: boolean
}

/** Near the top the whole beginning is read again; deep in the list only the page that is visible. */
export function startOfReading(
  pages: readonly PageStart[],
  firstVisible: number,
  nearTop: number,
): PageStart {
  const top = pages[0] ?? { index: 0, cursor: null, asOf: 0 }
  if (firstVisible < nearTop) return top
  return pages.findLast((page) => page.index <= firstVisible) ?? top
}

/** Puts a reading into the list, each row where it belongs now. */
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

/** Puts a reading into a list beneath which nothing may move: only the words of its rows change. */
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
