import { createStore, type StoreApi } from 'zustand/vanilla'
import type { TicketRow } from '../../../shared/domain/ticket'
import {
  isInView,
  type SortDirection,
  type TicketSort,
  type View,
} from '../../../shared/domain/view'
import type { Api } from '../../api/client'
import { appendPage, neighbourOf, replacePart, toRow, type PageStart } from './queue-merge'

export interface QueueQuery {
  view: View
  sort: TicketSort
  direction: SortDirection
  filter: string
}

export interface QueueStore {
  query: QueueQuery
  rows: readonly TicketRow[]
  nextCursor: string | null
  load: 'loading' | 'ready' | 'failed'
  error: unknown
  /** The row that has the list's one tab stop. */
  activeId: string | null
  /** Counts up when the active row shall take the keyboard focus. */
  focusRequest: number
  /** Shows another view, order or filter from its beginning. */
  show: (part: Partial<QueueQuery>) => Promise<void>
  /** Loads on until the row at `index` is there or the view ends. */
  ensureLoaded: (index: number) => Promise<void>
  /** Reads what is visible again, without moving it. */
  refresh: () => Promise<void>
  retry: () => Promise<void>
  setVisible: (first: number, last: number) => void
  activate: (id: string | null, focus?: boolean) => void
  /** The next change of this ticket is the person's own: it must not slide its row away under the hand. */
  hold: (ticketId: string) => void
  /** Puts a changed ticket into its row, or takes the row out when it left the view. Answers whether it left. */
  applyTicket: (ticket: TicketRow) => boolean
}

export const PAGE_SIZE = 100
const REFRESH_AT_ONCE = 200

/** The queue of one person in one workspace: keyset pages of the view that is shown. */
export function createQueueStore(
  api: Api,
  userId: string,
  first: Omit<QueueQuery, 'filter'>,
): StoreApi<QueueStore> {
  let generation = 0
  let wanted = -1
  let loadingOn: Promise<void> | null = null
  let refreshing: Promise<void> | null = null
  let refreshAgain = false
  let visible = { first: 0, last: 20 }
  let pages: PageStart[] = [{ index: 0, cursor: null }]
  let held = new Map<string, number>()
  const remembered = new Map<string, { rows: readonly TicketRow[]; nextCursor: string | null }>()

  return createStore<QueueStore>()((set, get) => {
    const read = (cursor: string | null, limit: number) => {
      const { view, sort, direction, filter } = get().query
      return api.tickets.list({
        view,
        sort,
        direction,
        limit,
        ...(filter.trim() === '' ? {} : { filter: filter.trim() }),
        ...(cursor === null ? {} : { cursor }),
      })
    }

    const readFirstPage = async () => {
      const mine = ++generation
      loadingOn = null
      wanted = -1
      try {
        const page = await read(null, PAGE_SIZE)
        if (mine !== generation) return
        pages = [{ index: 0, cursor: null }]
        remember(get().query, page.rows, page.nextCursor)
        set({ ...page, load: 'ready', error: null, activeId: stillThere(page.rows) })
      } catch (error) {
        if (mine === generation) set({ load: 'failed', error })
      }
    }

    const remember = (query: QueueQuery, rows: readonly TicketRow[], nextCursor: string | null) => {
      if (query.filter === '') remembered.set(keyOf(query), { rows, nextCursor })
    }

    const stillThere = (rows: readonly TicketRow[]) => {
      const { activeId } = get()
      if (activeId !== null && rows.some((row) => row.id === activeId)) return activeId
      return rows[0]?.id ?? null
    }

    const loadOn = async () => {
      const mine = generation
      while (get().nextCursor !== null && get().rows.length <= wanted) {
        const cursor = get().nextCursor
        try {
          const page = await read(cursor, REFRESH_AT_ONCE)
          if (mine !== generation) return
          const rows = appendPage(get().rows, page.rows)
          pages.push({ index: rows.length - page.rows.length, cursor })
          set({ rows, nextCursor: page.nextCursor, error: null })
        } catch (error) {
          if (mine === generation) set({ error })
          return
        }
      }
    }

    const refreshOnce = async () => {
      const mine = generation
      const from = startOfRefresh(pages, visible.first)
      const target = visible.last + 1
      let cursor = from.cursor
      let fresh: TicketRow[] = []
      const starts: PageStart[] = []
      try {
        do {
          starts.push({ index: from.index + fresh.length, cursor })
          const page = await read(cursor, REFRESH_AT_ONCE)
          if (mine !== generation) return
          fresh = [...fresh, ...page.rows]
          cursor = page.nextCursor
        } while (cursor !== null && from.index + fresh.length < target)
      } catch (error) {
        if (mine === generation) set({ error })
        return
      }
      const { rows: old, activeId, nextCursor } = get()
      const merged = replacePart(old, from.index, fresh, cursor === null, held)
      const { rows, tailShift } = merged
      const isAllFresh = merged.firstIndex + fresh.length === rows.length
      const tailPages = isAllFresh
        ? []
        : pages.filter((page) => page.index >= from.index + fresh.length)
      pages = [
        ...pages.filter((page) => page.index < from.index),
        ...starts,
        ...tailPages.map((page) => ({ ...page, index: page.index + tailShift })),
      ]
      if (from.index === 0) remember(get().query, fresh, cursor)
      set({
        rows,
        nextCursor: isAllFresh ? cursor : nextCursor,
        load: 'ready',
        error: null,
        activeId: activeAfter(old, rows, activeId),
      })
    }

    return {
      query: { ...first, filter: '' },
      rows: [],
      nextCursor: null,
      load: 'loading',
      error: null,
      activeId: null,
      focusRequest: 0,
      show: async (part) => {
        const query = { ...get().query, ...part }
        held = new Map()
        visible = { first: 0, last: 20 }
        const known = query.filter === '' ? remembered.get(keyOf(query)) : undefined
        const sameView = query.view === get().query.view
        set({
          query,
          error: null,
          rows: known?.rows ?? (sameView ? get().rows : []),
          nextCursor: known?.nextCursor ?? null,
          load: known === undefined ? 'loading' : 'ready',
          activeId: known?.rows[0]?.id ?? null,
        })
        await readFirstPage()
      },
      ensureLoaded: async (index) => {
        wanted = Math.max(wanted, index)
        if (get().nextCursor === null || get().rows.length > index) return
        const mine = generation
        loadingOn ??= loadOn().finally(() => {
          loadingOn = null
        })
        await loadingOn
        const { rows, nextCursor, error } = get()
        const isDone = rows.length > index || nextCursor === null || error !== null
        if (mine === generation && !isDone) await get().ensureLoaded(index)
      },
      refresh: async () => {
        if (get().load === 'loading') return
        refreshAgain = true
        refreshing ??= (async () => {
          while (refreshAgain) {
            refreshAgain = false
            // Pages that are being added stand on the rows that a refresh would replace.
            if (loadingOn !== null) await loadingOn
            await refreshOnce()
          }
        })().finally(() => {
          refreshing = null
        })
        await refreshing
      },
      retry: async () => {
        set({ load: get().rows.length === 0 ? 'loading' : 'ready', error: null })
        await readFirstPage()
      },
      setVisible: (firstIndex, last) => {
        visible = { first: firstIndex, last }
      },
      activate: (id, focus = false) =>
        set((state) => ({
          activeId: id,
          focusRequest: focus ? state.focusRequest + 1 : state.focusRequest,
        })),
      hold: (ticketId) => {
        const row = get().rows.find((one) => one.id === ticketId)
        if (row !== undefined) held.set(ticketId, row.version + 1)
      },
      applyTicket: (ticket) => {
        const { rows, query, activeId } = get()
        if (!rows.some((row) => row.id === ticket.id)) return false
        if (isInView(ticket, query.view, userId)) {
          held.set(ticket.id, ticket.version)
          set({ rows: rows.map((row) => (row.id === ticket.id ? toRow(ticket) : row)) })
          return false
        }
        const next = neighbourOf(rows, ticket.id)
        set({
          rows: rows.filter((row) => row.id !== ticket.id),
          activeId: activeId === ticket.id || activeId === null ? (next?.id ?? null) : activeId,
        })
        return true
      },
    }
  })
}

function keyOf(query: QueueQuery): string {
  return `${query.view} ${query.sort} ${query.direction}`
}

/** Near the top the whole beginning is read again; deep in the list only the page that is visible. */
function startOfRefresh(pages: readonly PageStart[], firstVisible: number): PageStart {
  const top = pages[0] ?? { index: 0, cursor: null }
  if (firstVisible < REFRESH_AT_ONCE * 2) return top
  return pages.findLast((page) => page.index <= firstVisible) ?? top
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
