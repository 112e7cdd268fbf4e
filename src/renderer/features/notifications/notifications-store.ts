import { createStore, type StoreApi } from 'zustand/vanilla'
import type {
  Notification,
  NotificationFilter,
  NotificationType,
} from '#shared/domain/notification'
import type { Api } from '#renderer/api/client'
import type { ToastStore } from '#renderer/state/toast-store'
import { slot } from '#renderer/state/slot'

/** Which notifications the list shows. `type` is one type or all. */
export interface Shown {
  unreadOnly: boolean
  type: NotificationType | 'all'
  /** Only those of the window's workspace. */
  here: boolean
}

export interface NotificationsStore {
  isOpen: boolean
  /** In all workspaces. */
  unread: number
  shown: Shown
  rows: readonly Notification[]
  /** Whether more can be loaded. */
  goesOn: boolean
  load: 'loading' | 'ready' | 'failed'
  error: unknown
  /** The row with the focus. */
  activeId: string | null
  open: () => void
  close: () => void
  show: (part: Partial<Shown>) => void
  activate: (id: string | null) => void
  /** Reloads the shown notifications and the unread count. */
  refresh: () => Promise<void>
  /** Loads the next page when this row is near the end of the loaded ones. */
  ensureLoaded: (index: number) => Promise<void>
  mark: (ids: readonly string[], isRead: boolean) => Promise<void>
  /** Marks all that match the filter, up to the newest visible one. */
  markAll: () => Promise<void>
}

export const notificationsSlot = slot<StoreApi<NotificationsStore>>('notifications')

interface Parts {
  api: Api
  toasts: StoreApi<ToastStore>
  explain: (error: unknown) => string
  workspaceId: () => string
}

const PAGE = 50
/** The page size of one call. */
const AT_ONCE = 200
const AHEAD = 15
const EVERYTHING: Shown = { unreadOnly: false, type: 'all', here: false }

/** The person's notifications, as far as they were loaded. Lives as long as the window. */
export function createNotificationsStore(parts: Parts): StoreApi<NotificationsStore> {
  const { api, toasts } = parts
  let cursor: string | null = null
  /** Increases when a response in progress becomes outdated. */
  let reading = 0
  let isLoadingMore = false
  /**
   * Marked as read here while only unread ones are shown. They stay visible until the filter
   * changes.
   */
  let pinned = new Set<string>()

  return createStore<NotificationsStore>()((set, get) => {
    const filter = (): NotificationFilter => {
      const { unreadOnly, type, here } = get().shown
      return {
        ...(unreadOnly && { unreadOnly }),
        ...(type !== 'all' && { types: [type] }),
        ...(here && { workspaceId: parts.workspaceId() }),
      }
    }
    const count = async () => set({ unread: (await api.notifications.counts({})).unread })

    const readList = async () => {
      reading += 1
      const own = reading
      const { rows } = get()
      const limit = Math.min(AT_ONCE, Math.max(PAGE, rows.length))
      const page = await api.notifications.list({ filter: filter(), limit })
      if (own !== reading) return
      const last = page.notifications.at(-1)
      const known = new Set(page.notifications.map(({ id }) => id))
      const isBehind = (row: Notification) => last !== undefined && isOlder(row, last)
      // Rows loaded beyond this page stay, and so do those that were read while visible.
      const kept = get().rows.filter(
        (row) =>
          !known.has(row.id) && (pinned.has(row.id) || (rows.length > limit && isBehind(row))),
      )
      if (rows.length <= limit) cursor = page.nextCursor
      set({
        rows: [...page.notifications, ...kept].sort((one, other) => (isOlder(one, other) ? 1 : -1)),
        goesOn: cursor !== null,
        load: 'ready',
        error: null,
      })
    }

    const refresh = async () => {
      try {
        await Promise.all([count(), get().isOpen ? readList() : undefined])
      } catch (error) {
        if (get().isOpen) set({ error, load: get().rows.length === 0 ? 'failed' : 'ready' })
      }
    }

    const begin = () => {
      cursor = null
      pinned = new Set()
      set({ rows: [], goesOn: false, load: 'loading', error: null, activeId: null })
      void refresh()
    }

    /** Shows the change at once. If the database refuses, reloads the stored state. */
    const change = async (
      ids: ReadonlySet<string>,
      isRead: boolean,
      work: () => Promise<unknown>,
    ) => {
      const changed = get().rows.filter((row) => ids.has(row.id) && row.isRead !== isRead)
      for (const { id } of changed) pinned.add(id)
      set(({ rows, unread }) => ({
        rows: rows.map((row) => (ids.has(row.id) ? { ...row, isRead } : row)),
        unread: Math.max(0, unread + (isRead ? -changed.length : changed.length)),
      }))
      try {
        await work()
      } catch (error) {
        toasts.getState().error(parts.explain(error))
      }
      await refresh()
    }

    return {
      isOpen: false,
      unread: 0,
      shown: EVERYTHING,
      rows: [],
      goesOn: false,
      load: 'loading',
      error: null,
      activeId: null,
      open: () => {
        if (get().isOpen) return
        set({ isOpen: true })
        begin()
      },
      close: () => set({ isOpen: false }),
      show: (part) => {
        set(({ shown }) => ({ shown: { ...shown, ...part } }))
        begin()
      },
      activate: (activeId) => set({ activeId }),
      refresh,
      ensureLoaded: async (index) => {
        const { rows, load } = get()
        if (cursor === null || isLoadingMore || load !== 'ready' || index < rows.length - AHEAD)
          return
        isLoadingMore = true
        const own = reading
        try {
          const page = await api.notifications.list({ filter: filter(), limit: AT_ONCE, cursor })
          if (own !== reading) return
          cursor = page.nextCursor
          const known = new Set(get().rows.map(({ id }) => id))
          const more = page.notifications.filter(({ id }) => !known.has(id))
          set({ rows: [...get().rows, ...more], goesOn: cursor !== null })
        } catch (error) {
          set({ error })
        } finally {
          isLoadingMore = false
        }
      },
      mark: (ids, isRead) => {
        const input = { ids: ids.slice(0, AT_ONCE) }
        return change(new Set(input.ids), isRead, () =>
          isRead ? api.notifications.markRead(input) : api.notifications.markUnread(input),
        )
      },
      markAll: async () => {
        const { rows } = get()
        const [newest] = rows
        if (newest === undefined) return
        const { unreadOnly: _, ...wanted } = filter()
        const all = new Set(rows.map(({ id }) => id))
        await change(all, true, () =>
          api.notifications.markAllRead({ filter: wanted, until: newest.createdAt }),
        )
      },
    }
  })
}

function isOlder(one: Notification, other: Notification): boolean {
  return one.createdAt === other.createdAt ? one.id < other.id : one.createdAt < other.createdAt
}
