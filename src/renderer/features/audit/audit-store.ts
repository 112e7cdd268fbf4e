import { createStore, type StoreApi } from 'zustand/vanilla'
import type { AuditEntry, AuditGroup, AuditScope } from '#shared/domain/audit'
import type { Person } from '#shared/domain/user'
import type { CallInput } from '#shared/ipc/contract'
import type { Api } from '#renderer/api/client'
import { dayAfter, startOfDay } from '#renderer/components/zoned-day'

/** What the filters hold; '' stands for all, days are those of the workspace's zone. */
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
  /** Grows with each new first page, which is looked at from its top. */
  edition: number
  /** Why the first page, or a later one, could not be read. */
  error: unknown
  actors: Person[]
  /** Entries in the file so far while an export runs, else null. */
  exported: number | null
  exportError: unknown
  /** Reads the first page anew, and who did something. */
  reload: () => Promise<void>
  filter: (change: Partial<AuditFilters>) => Promise<void>
  loadMore: () => Promise<void>
  export: () => Promise<void>
  /** Gives up what is under way. */
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
  /** Hands the lines of a CSV file to the person. */
  save: (parts: readonly string[]) => void
}

const PAGE = 60

/** The audit log as it is shown: pages from the newest on, and its export. */
export function createAuditStore({ api, scope, timeZone, save }: Parts): StoreApi<AuditStore> {
  /** Counts what replaces the list, so that an answer that comes late replaces nothing. */
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
        // The list says why; without names the filter offers everybody and the operator.
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
        // Kinds and people of one log do not happen in the other.
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
