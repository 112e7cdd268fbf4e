import { createStore, type StoreApi } from 'zustand/vanilla'

export interface RowList<R> {
  rows: readonly R[]
  load: 'loading' | 'ready' | 'failed'
  error: unknown
  /** Rows with a change in progress. */
  busy: ReadonlySet<string>
  refresh: () => Promise<void>
  /** Makes a change and shows its result. Returns null on success, otherwise an error text. */
  change: (id: string, call: () => Promise<R | null>) => Promise<string | null>
}

interface Parts<R> {
  read: () => Promise<readonly R[]>
  idOf: (row: R) => string
  explain: (error: unknown) => string
}

/** A list of the whole installation. If a change returns no row, the list is loaded again. */
export function createRowList<R>({ read, idOf, explain }: Parts<R>): StoreApi<RowList<R>> {
  let reading = 0
  return createStore<RowList<R>>()((set, get) => ({
    rows: [],
    load: 'loading',
    error: null,
    busy: new Set(),
    refresh: async () => {
      const mine = ++reading
      try {
        const rows = await read()
        if (mine === reading) set({ rows, load: 'ready', error: null })
      } catch (error) {
        if (mine === reading) {
          set((state) => ({ load: state.load === 'ready' ? 'ready' : 'failed', error }))
        }
      }
    },
    change: async (id, call) => {
      if (get().busy.has(id)) return null
      set(({ busy }) => ({ busy: new Set([...busy, id]) }))
      try {
        const row = await call()
        if (row === null) await get().refresh()
        else {
          // A response from before the change must not bring back the old state.
          reading += 1
          set(({ rows }) => ({ rows: rows.map((one) => (idOf(one) === idOf(row) ? row : one)) }))
        }
        return null
      } catch (error) {
        return explain(error)
      } finally {
        set(({ busy }) => ({ busy: new Set([...busy].filter((one) => one !== id)) }))
      }
    },
  }))
}
