import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Tag, TagColor } from '#shared/domain/tag'
import { isDomainError } from '#shared/errors'
import type { Api } from '#renderer/api/client'

/** A tag with the number of tickets that have it. */
export interface CountedTag extends Tag {
  tickets: number
}

/** The result for a name: accepted, taken by another tag, or refused with this text. */
export type NameAnswer =
  | { outcome: 'done' }
  | { outcome: 'taken'; other: CountedTag | null; words: string }
  | { outcome: 'refused'; words: string }

export interface TagsStore {
  tags: readonly CountedTag[]
  load: 'loading' | 'ready' | 'failed'
  error: unknown
  /** Why the last change of a tag's colour failed, by tag. */
  problems: ReadonlyMap<string, string>
  refresh: () => Promise<void>
  create: (tag: Tag) => Promise<NameAnswer>
  /** `seenName` is the name that the editor loaded. A newer name is not overwritten. */
  rename: (tagId: string, name: string, seenName: string) => Promise<NameAnswer>
  recolor: (tagId: string, color: TagColor) => Promise<void>
  /** Returns null on success, otherwise an error text. */
  merge: (fromId: string, intoId: string) => Promise<string | null>
  remove: (tagId: string) => Promise<string | null>
}

interface Parts {
  api: Api
  explain: (error: unknown) => string
  /** Called after each change, so that menus and lists with tags are updated. */
  onChanged: () => void
  /** Called with both names. Only the second tag is left. */
  onMerged: (from: string, into: string) => void
}

/** All tags of the workspace, for owners and admins. */
export function createTagsStore({ api, explain, onChanged, onMerged }: Parts): StoreApi<TagsStore> {
  let reading = 0
  return createStore<TagsStore>()((set, get) => {
    const put = (tag: CountedTag) =>
      set(({ tags }) => ({ tags: byName([...tags.filter(({ id }) => id !== tag.id), tag]) }))

    const refresh = async () => {
      const mine = ++reading
      try {
        const [tags, counts] = await Promise.all([api.tags.list({}), api.tags.counts({})])
        if (mine !== reading) return
        const tickets = new Map(counts.map((count) => [count.tagId, count.tickets]))
        const counted = tags.map((tag) => ({ ...tag, tickets: tickets.get(tag.id) ?? 0 }))
        set({ tags: byName(counted), load: 'ready', error: null })
      } catch (error) {
        if (mine !== reading) return
        set((state) => ({ load: state.load === 'ready' ? 'ready' : 'failed', error }))
      }
    }

    /** After a change, an older response must not bring back the old state. */
    const changed = () => {
      reading += 1
      onChanged()
      void refresh()
    }

    const naming = async (call: () => Promise<unknown>): Promise<NameAnswer> => {
      try {
        await call()
        changed()
        return { outcome: 'done' }
      } catch (error) {
        const words = explain(error)
        if (!isDomainError(error, 'tag.name-taken')) {
          if (isDomainError(error, 'tag.not-found') || isDomainError(error, 'edit.overtaken')) {
            await refresh()
          }
          return { outcome: 'refused', words }
        }
        const known = () => get().tags.find(({ id }) => id === error.details.tagId)
        // A tag that somebody has just created is not in the list yet.
        if (known() === undefined) await refresh()
        return { outcome: 'taken', other: known() ?? null, words }
      }
    }

    const action = async (call: () => Promise<unknown>): Promise<string | null> => {
      try {
        await call()
        changed()
        return null
      } catch (error) {
        if (isDomainError(error, 'tag.not-found')) void refresh()
        return explain(error)
      }
    }

    return {
      tags: [],
      load: 'loading',
      error: null,
      problems: new Map(),
      refresh,
      create: (tag) =>
        naming(async () => {
          put({ ...(await api.tags.create(tag)), tickets: 0 })
        }),
      rename: (tagId, name, seenName) =>
        naming(async () => {
          const tag = await api.tags.update({ tagId, name, seenName })
          put({ ...tag, tickets: get().tags.find(({ id }) => id === tagId)?.tickets ?? 0 })
        }),
      recolor: async (tagId, color) => {
        const before = get().tags.find(({ id }) => id === tagId)
        if (before === undefined || before.color === color) return
        put({ ...before, color })
        const refused = await action(() => api.tags.update({ tagId, color }))
        if (refused !== null) put(before)
        const others = [...get().problems].filter(([id]) => id !== tagId)
        set({ problems: new Map(refused === null ? others : [...others, [tagId, refused]]) })
      },
      merge: async (fromId, intoId) => {
        const nameOf = (tagId: string) => get().tags.find(({ id }) => id === tagId)?.name ?? ''
        const [from, into] = [nameOf(fromId), nameOf(intoId)]
        const refused = await action(() => api.tags.merge({ fromIds: [fromId], intoId }))
        if (refused === null) onMerged(from, into)
        return refused
      },
      remove: (tagId) => action(() => api.tags.delete({ tagId })),
    }
  })
}

function byName(tags: readonly CountedTag[]): CountedTag[] {
  return [...tags].sort((one, other) => one.name.localeCompare(other.name))
}
