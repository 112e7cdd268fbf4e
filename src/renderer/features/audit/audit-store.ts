import { createStore, type StoreApi } from 'zustand/vanilla'
import type { AuditEntry, AuditGroup, AuditScope } from '#shared/domain/audit'
import type { Person } from '#shared/domain/user'
import type { CallInput } from '#shared/ipc/contract'
import type { Api } from '#renderer/api/client'
import { dayAfter, startOfDay } from '#renderer/components/zoned-day'

/** The values of the filters. '' stands for all; days are in the workspace's time zone. */
export interface AuditFilters {
  scope: AuditScope
  group: AuditGroup | ''
  /** A person's id, or 'operator'. */
  actor: string
  text: string
  firstDay: string
  lastDay: string
}

export interface AuditStore {
  filters: AuditFilters
  entries: AuditEntry[]
  /** Null at the end of the log. */
  nextCursor: string | null
  load: 'loading' | 'ready' | 'failed'
  /** Increases with each new first page. Then the list scrolls to the top. */
  edition: number
  /** Why the first page, or a later one, could not be loaded. */
  error: unknown
  actors: Person[]
  /** Entries written to the file so far during an export, otherwise null. */
  exported: number | null
  exportError: unknown
  /** Loads the first page and the list of actors again. */
  reload: () => Promise<void>
  filter: (change: Partial<AuditFilters>) => Promise<void>
  loadMore: () => Promise<void>
  export: () => Promise<void>
  /** Cancels what is in progress. */
  stop: () => void
}

export const ALL: Omit<AuditFilters, 'scope'> = {
  group: '',
  actor: '',
  text: '',
  firstDay: '',
  lastDay: '',
}

interface Parts {
  api: Api
  scope: AuditScope
  timeZone: string
  /** Offers the lines of a CSV file to the user. */
  save: (parts: readonly string[]) => void
}

const PAGE = 60

/** The audit log in the window: pages from newest to oldest, and the export. */
export function createAuditStore({ api, scope, timeZone, save }: Parts): StoreApi<AuditStore> {
  /** Counts changes of the list, so that a late response replaces nothing. */
  let turn = 0
  let isLoadingMore = false
  let isStopped = false

  return createStore<AuditStore>()((set, get) => {
    const query = () => queryOf(get().filters, timeZone)

    const readFirst = async () => {
      turn += 1
      const mine = turn
      isLoadingMore = false
      set({ load: 'loading' })
      try {
        const page = await api.audit.list({ ...query(), limit: PAGE })
        if (mine === turn) set({ ...page, load: 'ready', edition: mine, error: null })
      } catch (error) {
        if (mine === turn) set({ entries: [], nextCursor: null, load: 'failed', error })
      }
    }
    const readActors = async () => {
      const { scope } = get().filters
      try {
        const actors = await api.audit.actors({ scope })
        if (get().filters.scope === scope) set({ actors })
      } catch (error) {
        // The list shows the error. Without actors the filter offers only everybody and the
        // operator.
        if (get().filters.scope === scope) set({ actors: [], error })
      }
    }

    return {
      filters: { scope, ...ALL },
      entries: [],
      nextCursor: null,
      load: 'loading',
      edition: 0,
      error: null,
      actors: [],
      exported: null,
      exportError: null,
      reload: async () => {
        isStopped = false
        await Promise.all([readFirst(), readActors()])
      },
      filter: async (change) => {
        const before = get().filters
        set({ filters: { ...before, ...change } })
        const isOther = change.scope !== undefined && change.scope !== before.scope
        // The kinds and actors of one log do not exist in the other.
        if (isOther) set({ filters: { ...get().filters, group: '', actor: '' }, entries: [] })
        await (isOther ? get().reload() : readFirst())
      },
      loadMore: async () => {
        const { nextCursor, load } = get()
        if (nextCursor === null || load !== 'ready' || isLoadingMore) return
        isLoadingMore = true
        const mine = turn
        try {
          const page = await api.audit.list({ ...query(), cursor: nextCursor, limit: PAGE })
          if (mine !== turn) return
          set({ ...page, entries: [...get().entries, ...page.entries], error: null })
        } catch (error) {
          if (mine === turn) set({ error })
        } finally {
          if (mine === turn) isLoadingMore = false
        }
      },
      export: async () => {
        if (get().exported !== null) return
        set({ exported: 0, exportError: null })
        const asked = query()
        const parts: string[] = []
        let cursor: string | undefined
        try {
          do {
            const part = await api.audit.export({
              ...asked,
              ...(cursor === undefined ? {} : { cursor }),
            })
            if (isStopped) return
            parts.push(part.csv)
            cursor = part.nextCursor ?? undefined
            set({ exported: (get().exported ?? 0) + part.entries })
          } while (cursor !== undefined)
          save(parts)
          void get().reload()
        } catch (error) {
          set({ exportError: error })
        } finally {
          set({ exported: null })
        }
      },
      stop: () => {
        isStopped = true
        turn += 1
      },
    }
  })
}

function queryOf(filters: AuditFilters, timeZone: string): CallInput<'audit:export'> {
  const { scope, group, actor, text, firstDay, lastDay } = filters
  return {
    scope,
    ...(group === '' ? {} : { group }),
    ...(actor === '' ? {} : { actorId: actor === 'operator' ? null : actor }),
    ...(text.trim() === '' ? {} : { text }),
    ...(firstDay === '' ? {} : { from: startOfDay(firstDay, timeZone) }),
    ...(lastDay === '' ? {} : { until: startOfDay(dayAfter(lastDay), timeZone) }),
  }
}
