import type { ViewCounts } from '#shared/domain/view'
import type { QueueStore } from './queue-store'

type Loaded = Pick<QueueStore, 'query' | 'rows' | 'nextCursor' | 'load'>

/** Placeholder rows for an unknown rest while a filter is on. */
const SOME_MORE = 10

/** The number of rows in the list: those that are loaded, and those that scrolling will load. */
export function totalRows({ query, rows, nextCursor }: Loaded, count: number | null): number {
  if (nextCursor === null) return rows.length
  if (query.filter !== '' || count === null) return rows.length + SOME_MORE
  return Math.max(count, rows.length + 1)
}

/** "1,204", or "100+" while a filter has more matches than are loaded. */
export function countWords(loaded: Loaded, count: number | null): string | null {
  const { query, rows, nextCursor, load } = loaded
  const number = new Intl.NumberFormat()
  if (query.filter === '') return count === null ? null : number.format(count)
  if (load !== 'ready') return null
  const found = number.format(rows.length)
  return nextCursor === null ? `${found} found` : `${found}+ found`
}

/** Whether the workspace has no ticket at all. Then the list offers the first steps. */
export function isFirstUse({ query, rows, load }: Loaded, counts: ViewCounts | null): boolean {
  if (query.filter !== '' || rows.length > 0 || load !== 'ready' || counts === null) return false
  return Object.values(counts).every((number) => number === 0)
}
