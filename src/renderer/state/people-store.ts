import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Tag } from '#shared/domain/tag'
import type { Assignee } from '#shared/domain/away'
import type { Api } from '../api/client'
import { slot } from './slot'

export interface PeopleStore {
  /** Everybody whom a ticket can be assigned to, the signed-in person first. */
  members: readonly Assignee[]
  tags: readonly Tag[]
  /** Why the last load failed. Menus show it instead of an empty list. */
  error: unknown
  refresh: () => Promise<void>
}

export const peopleSlot = slot<StoreApi<PeopleStore>>('people')

/** The people and tags in menus. */
export function createPeopleStore(api: Api, ownId: string): StoreApi<PeopleStore> {
  return createStore<PeopleStore>()((set) => ({
    members: [],
    tags: [],
    error: null,
    refresh: async () => {
      try {
        const [members, tags] = await Promise.all([api.users.listMembers({}), api.tags.list({})])
        const own = members.filter((person) => person.id === ownId)
        const others = members.filter((person) => person.id !== ownId)
        set({ members: [...own, ...others], tags, error: null })
      } catch (error) {
        set({ error })
      }
    },
  }))
}
