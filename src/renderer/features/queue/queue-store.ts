import { createStore, type StoreApi } from 'zustand/vanilla'
import { coalesce } from '#shared/async/coalesce'
import type { TicketRow } from '#shared/domain/ticket'
import { isInView, type SortDirection, type TicketSort, type View } from '#shared/domain/view'
import type { Api } from '#renderer/api/client'
import { createOutdated, outdatedIn, type ChangedRows } from './outdated-rows'
import { appendPage, neighbourOf, toRow, type PageStart } from './queue-merge'
import {
  ALL_CURRENT,
  startOfReading,
  takeReading,
  takeReadingInPlace,
  type LoadedList,
} from './queue-reading'
import { slot } from '#renderer/state/slot'

export interface QueueQuery {
  view: View
  sort: TicketSort
  direction: SortDirection
  filter: string
}

/** `activeId` is the row with the list's only tab stop. */
export interface QueueStore extends LoadedList {
  query: QueueQuery
  load: 'loading' | 'ready' | 'failed'
  error: unknown
  /** Increases when the active row should take the focus. */
  focusRequest: number
  /** Shows another view, order or filter from the start. */
  show: (part: Partial<QueueQuery>) => Promise<void>
  /** Loads pages until the row at `index` is there or the view ends. */
  ensureLoaded: (index: number) => Promise<void>
  /**
   * Refreshes the visible rows without moving them. Other rows are refreshed when they become
   * visible.
   */
  refresh: (changed?: ChangedRows) => Promise<void>
  /** The pointer rests on the list, or keys are moving in it. Then no row may move. */
  keepStill: (by: 'pointer' | 'keys', isStill: boolean) => void
  /** Moves all rows to their current place, even if the list holds still. */
  settle: (changed?: ChangedRows) => Promise<void>
  retry: () => Promise<void>
  setVisible: (first: number, last: number) => void
  activate: (id: string | null, focus?: boolean) => void
  /** The next change of this ticket is the user's own and must not move its row. */
  pin: (ticketId: string) => void
  /**
   * Updates the row of a changed ticket, or removes it if it left the view. Returns whether it
   * left.
   */
  applyTicket: (ticket: TicketRow) => boolean
}

export const queueSlot = slot<StoreApi<QueueStore>>('queue')

export const PAGE_SIZE = 100
const REFRESH_AT_ONCE = 200

/** The queue of one person in one workspace: keyset pages of the shown view. */
export function createQueueStore(
  api: Api,
  userId: string,
  first: Omit<QueueQuery, 'filter'>,
): StoreApi<QueueStore> {
  let generation = 0
  let wanted = -1
  let loadingOn: Promise<void> | null = null
  let isRefreshing = false
  const still = new Set<'pointer' | 'keys'>()
  let isSettled = true
  const changes = createOutdated()
  let visible = { first: 0, last: 20 }
  let pages: PageStart[] = [{ index: 0, cursor: null, asOf: 0 }]
  let pinned = new Map<string, number>()

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
      const asOf = changes.count()
      try {
        const page = await read(null, PAGE_SIZE)
        if (mine !== generation) return
        pages = [{ index: 0, cursor: null, asOf }]
        isSettled = true
        remember(get().query, page.rows, page.nextCursor)
        set({
          ...page,
          ...ALL_CURRENT,
          load: 'ready',
          error: null,
          activeId: stillThere(page.rows),
        })
      } catch (error) {
        if (mine === generation) set({ load: 'failed', error })
      }
    }

    const remember = (query: QueueQuery, rows: readonly TicketRow[], nextCursor: string | null) => {
      if (query.filter === '') changes.remember(keyOf(query), rows, nextCursor)
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
        const asOf = changes.count()
        try {
          const page = await read(cursor, REFRESH_AT_ONCE)
          if (mine !== generation) return
          const rows = appendPage(get().rows, page.rows)
          pages.push({ index: rows.length - page.rows.length, cursor, asOf })
          const outdated = outdatedIn(rows, page.rows, [], get().outdated)
          set({ rows, nextCursor: page.nextCursor, outdated, error: null })
        } catch (error) {
          if (mine === generation) set({ error })
          return
        }
      }
    }

    const refreshOnce = async () => {
      const mine = generation
      const from = startOfReading(pages, visible.first, REFRESH_AT_ONCE * 2)
      const target = visible.last + 1
      const { asOf, changed, putBack } = changes.take()
      let cursor = from.cursor
      let fresh: TicketRow[] = []
      const starts: PageStart[] = []
      try {
        do {
          starts.push({ index: from.index + fresh.length, cursor, asOf })
          const page = await read(cursor, REFRESH_AT_ONCE)
          if (mine !== generation) return
          fresh = [...fresh, ...page.rows]
          cursor = page.nextCursor
        } while (cursor !== null && from.index + fresh.length < target)
      } catch (error) {
        putBack()
        if (mine === generation) set({ error })
        return
      }
      if (from.index === 0) remember(get().query, fresh, cursor)
      const reading = { from, starts, fresh, cursor, changed }
      const isStill = still.size > 0 && get().rows.length > 0
      const taken = isStill
        ? takeReadingInPlace(get(), pages, reading)
        : takeReading(get(), pages, reading, pinned)
      pages = taken.pages
      isSettled = taken.isSettled && (isSettled || !isStill)
      const { rows, nextCursor, activeId, outdated, gone, arrived } = taken.list
      set({ rows, nextCursor, activeId, outdated, gone, arrived, load: 'ready', error: null })
    }

    const refreshInTurn = coalesce(async () => {
      isRefreshing = true
      try {
        // Waits for a page that is being appended, because a refresh would replace the rows before it.
        if (loadingOn !== null) await loadingOn
        await refreshOnce()
      } finally {
        isRefreshing = false
      }
    })
    const refreshVisible = async () => {
      if (get().load !== 'loading') await refreshInTurn()
    }

    return {
      query: { ...first, filter: '' },
      rows: [],
      nextCursor: null,
      load: 'loading',
      error: null,
      ...ALL_CURRENT,
      activeId: null,
      focusRequest: 0,
      show: async (part) => {
        const query = { ...get().query, ...part }
        pinned = new Map()
        visible = { first: 0, last: 20 }
        const known = query.filter === '' ? changes.recall(keyOf(query)) : undefined
        const sameView = query.view === get().query.view
        set({
          query,
          error: null,
          rows: known?.rows ?? (sameView ? get().rows : []),
          nextCursor: known?.nextCursor ?? null,
          ...ALL_CURRENT,
          outdated: known?.outdated ?? new Set<string>(),
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
      refresh: async (changed = []) => {
        changes.record(changed)
        await refreshVisible()
      },
      keepStill: (by, isStill) => {
        if (isStill) still.add(by)
        else still.delete(by)
        if (still.size === 0 && !isSettled) void refreshVisible()
      },
      settle: async (changed = []) => {
        changes.record(changed)
        const by = [...still]
        still.clear()
        await refreshVisible()
        for (const one of by) still.add(one)
      },
      retry: async () => {
        set({ load: get().rows.length === 0 ? 'loading' : 'ready', error: null })
        await readFirstPage()
      },
      setVisible: (firstIndex, last) => {
        visible = { first: firstIndex, last }
        const isOld = pages.some(
          ({ index, asOf }, at) =>
            asOf < changes.count() &&
            index <= last &&
            (pages[at + 1]?.index ?? Infinity) > firstIndex,
        )
        if (isOld && !isRefreshing) void refreshVisible()
      },
      activate: (id, focus = false) =>
        set((state) => ({
          activeId: id,
          focusRequest: focus ? state.focusRequest + 1 : state.focusRequest,
        })),
      pin: (ticketId) => {
        const row = get().rows.find((one) => one.id === ticketId)
        if (row !== undefined) pinned.set(ticketId, row.version + 1)
      },
      applyTicket: (ticket) => {
        const { rows, query, activeId } = get()
        if (!rows.some((row) => row.id === ticket.id)) return false
        if (isInView(ticket, query.view, userId)) {
          pinned.set(ticket.id, ticket.version)
          const changed = rows.map((row) => (row.id === ticket.id ? toRow(ticket) : row))
          set({ rows: changed, outdated: outdatedIn(rows, [ticket], [], get().outdated) })
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
