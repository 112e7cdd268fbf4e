import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Installation, JoinLink, OwnSession } from '#shared/domain/installation'
import type { Api } from '#renderer/api/client'

/** A loaded list whose rows can be ended one by one. */
export interface EndableList<Row> {
  rows: readonly Row[]
  load: 'loading' | 'ready' | 'failed'
  error: unknown
  refresh: () => Promise<void>
  /** Returns null on success, otherwise an error text. */
  end: (id: string) => Promise<string | null>
}

interface ListParts<Row> {
  read: () => Promise<Row[]>
  end: (id: string) => Promise<unknown>
  explain: (error: unknown) => string
}

function createEndableList<Row>({
  read,
  end,
  explain,
}: ListParts<Row>): StoreApi<EndableList<Row>> {
  let reading = 0
  return createStore<EndableList<Row>>()((set, get) => ({
    rows: [],
    load: 'loading',
    error: null,
    refresh: async () => {
      const mine = ++reading
      try {
        const rows = await read()
        if (mine === reading) set({ rows, load: 'ready', error: null })
      } catch (error) {
        if (mine === reading) {
          set(({ load }) => ({ load: load === 'ready' ? 'ready' : 'failed', error }))
        }
      }
    },
    end: async (id) => {
      try {
        await end(id)
        await get().refresh()
        return null
      } catch (error) {
        return explain(error)
      }
    },
  }))
}

/** The team's desktops, workers and open links, as far as this person may see them. */
export function createDesktopsStore(
  api: Api,
  explain: (error: unknown) => string,
): StoreApi<EndableList<Installation>> {
  return createEndableList({
    read: () => api.installations.list({}),
    end: (id) => api.installations.revoke({ id }),
    explain,
  })
}

/** This person's open sessions. */
export function createSessionsStore(
  api: Api,
  explain: (error: unknown) => string,
): StoreApi<EndableList<OwnSession>> {
  return createEndableList({
    read: () => api.sessions.list({}),
    end: (id) => api.sessions.end({ id }),
    explain,
  })
}

export interface LinkStore {
  email: string
  validDays: 1 | 7 | 30
  making: boolean
  made: JoinLink | null
  error: unknown
  setEmail: (email: string) => void
  setValidDays: (days: 1 | 7 | 30) => void
  make: () => Promise<void>
}

/** Creates links, one at a time. The input stays when one is refused. */
export function createLinkStore(api: Api, onMade: () => void): StoreApi<LinkStore> {
  return createStore<LinkStore>()((set, get) => ({
    email: '',
    validDays: 7,
    making: false,
    made: null,
    error: null,
    setEmail: (email) => set({ email, error: null }),
    setValidDays: (validDays) => set({ validDays }),
    make: async () => {
      const { email, validDays, making } = get()
      if (making) return
      set({ making: true, error: null })
      try {
        const whom = email.trim() === '' ? null : email
        const made = await api.installations.createLink({ validDays, email: whom })
        set({ making: false, made, email: '' })
        onMade()
      } catch (error) {
        set({ making: false, error })
      }
    },
  }))
}
