import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Draft, DraftContent, DraftVersion } from '#shared/domain/draft'
import type { Api } from '#renderer/api/client'
import type { Subscribe } from '#renderer/api/subscribe'
import { isNothing, keyOf, placeOf } from './draft-content'
import { createDraftSaver, type DraftSaver } from './draft-saver'
import { slot } from '#renderer/state/slot'

export interface SavedDraftsStore {
  /** Other texts of a draft from other desktops, newest first. */
  versions: ReadonlyMap<string, readonly DraftVersion[]>
  /** Why the newest content of a draft is not saved. */
  problems: ReadonlyMap<string, unknown>
  /** Reads the drafts from main. Content that changed here in the meantime stays. */
  reload: () => Promise<void>
  /** Shows a draft from main. Returns false if the window has edited or is sending it. */
  receive: (draft: Draft) => boolean
  /** Discards a draft, with undo. */
  discard: (key: string) => void
  takeVersion: (key: string, versionId: string) => Promise<void>
  dropVersion: (key: string, versionId: string) => Promise<void>
  /** Resolves when main has saved the whole draft, or has refused it. */
  saveDraft: (key: string) => Promise<void>
  /** Resolves when main has saved all drafts, or has refused them. */
  flush: () => Promise<void>
  /** Reads the drafts and follows changes. Returns a function that stops it. */
  start: () => () => void
}

export const savedDraftsSlot = slot<StoreApi<SavedDraftsStore>>('savedDrafts')

/** All stores of the window that hold drafts, as one. */
export interface DraftSources {
  keys: () => string[]
  content: (key: string) => DraftContent
  /** Replaces the current content. Null clears it. */
  show: (key: string, content: DraftContent | null) => void
  /** Adds files to those that are there. */
  addFiles: (key: string, files: DraftContent['files']) => void
  /** Calls the listener on every change. */
  onChange: (listener: () => void) => void
  /**
   * Whether its text is being sent or one of its files is being uploaded. Then nothing may replace
   * it.
   */
  isLocked: (key: string) => boolean
}

interface Parts {
  api: Pick<Api, 'drafts'>
  subscribe: Subscribe
  userId: string
  workspaceId: string
  sources: DraftSources
  makeLine: () => string
  onDiscarded: (key: string, undo: () => void) => void
  /** Reports how many drafts on the disk could not be read. */
  onUnreadable: (count: number) => void
  onRefused: (error: unknown) => void
  /**
   * A draft has disappeared while its author could see it. `triedAs` is the id with which it was
   * last sent, if it was.
   */
  onGone: (key: string, triedAs: string | null) => void
}

/** Saves all drafts through main, from the first letter: on the disk and in the database. */
export function createSavedDraftsStore(parts: Parts): StoreApi<SavedDraftsStore> {
  const { api, sources, userId, workspaceId, makeLine } = parts
  const ones = new Map<string, DraftSaver>()
  const place = (key: string) => placeOf(key, workspaceId)

  const store = createStore<SavedDraftsStore>()((set, get) => {
    const mark = <K extends 'versions' | 'problems'>(
      which: K,
      key: string,
      value: (SavedDraftsStore[K] extends ReadonlyMap<string, infer V> ? V : never) | null,
    ) => {
      if (value === null && !get()[which].has(key)) return
      const next = new Map<string, unknown>(get()[which])
      if (value === null) next.delete(key)
      else next.set(key, value)
      set({ [which]: next } as unknown as Pick<SavedDraftsStore, K>)
    }

    const oneOf = (key: string): DraftSaver => {
      const known = ones.get(key)
      if (known !== undefined) return known
      const made = createDraftSaver({
        makeLine,
        content: () => sources.content(key),
        save: (content, line) => api.drafts.save({ userId, ...place(key), ...content, line }),
        end: (how) => {
          // Versions from other desktops stay available after this one was sent.
          if (how === 'discard') mark('versions', key, null)
          return api.drafts[how]({ userId, ...place(key) })
        },
        onProblem: (problem) => mark('problems', key, problem),
      })
      ones.set(key, made)
      return made
    }

    const adopt = (draft: Draft) => {
      const key = keyOf(draft)
      const { text, fields, files, triedAs, line, versions } = draft
      oneOf(key).adopt({ text, fields, files, triedAs }, line)
      sources.show(key, { text, fields, files, triedAs })
      mark('versions', key, versions.length === 0 ? null : versions)
    }

    const takeOver = (draft: Draft, begun: ReadonlyMap<string, DraftContent | null>) => {
      const key = keyOf(draft)
      const one = oneOf(key)
      mark('versions', key, draft.versions.length === 0 ? null : draft.versions)
      // If the draft was saved during this call, the result may be older. The next reload brings
      // it.
      const isOlder = begun.has(key) && begun.get(key) !== one.kept()
      if (isOlder || one.isAhead() || sources.isLocked(key)) return
      if (one.line() !== draft.line) adopt(draft)
      else sources.addFiles(key, draft.files)
    }

    const reload = async () => {
      const begun = new Map([...ones].map(([key, one]) => [key, one.kept()]))
      let listed
      try {
        listed = await api.drafts.list({})
      } catch {
        // Ended sessions and a lost database are reported elsewhere. The drafts here stay as they
        // are.
        return
      }
      if (listed.userId !== userId) return
      const { drafts, unreadable } = listed
      if (unreadable > 0) parts.onUnreadable(unreadable)
      const own = drafts.filter((draft) => draft.workspaceId === workspaceId)
      for (const draft of own) takeOver(draft, begun)
      const there = new Set(own.map(keyOf))
      for (const [key, one] of ones) {
        const before = begun.get(key)
        const isGone = !there.has(key) && before !== null && before === one.kept()
        if (!isGone || one.isAhead() || sources.isLocked(key)) continue
        // Sent or discarded on another desktop, or sent from here with a lost response.
        const { triedAs } = sources.content(key)
        one.adopt(null, makeLine())
        sources.show(key, null)
        mark('versions', key, null)
        parts.onGone(key, triedAs)
      }
    }

    const undo = async (key: string, thrownAway: DraftContent) => {
      const one = oneOf(key)
      await one.flush()
      const now = sources.content(key)
      try {
        const draft = await api.drafts.restore({ userId, ...place(key) })
        if (draft !== null) {
          adopt(draft)
          return
        }
      } catch (error) {
        parts.onRefused(error)
      }
      // A new draft was begun in the meantime, or main does not have the old one: puts the old text
      // before it.
      const text = [thrownAway.text, now.text].filter((part) => part !== '').join('\n\n')
      const triedAs = isNothing(now) ? thrownAway.triedAs : null
      sources.show(key, {
        ...thrownAway,
        text,
        files: [...thrownAway.files, ...now.files],
        triedAs,
      })
      one.touch()
    }

    const settle = async (key: string, work: () => Promise<Draft>) => {
      await oneOf(key).flush()
      try {
        adopt(await work())
      } catch (error) {
        parts.onRefused(error)
        await get().reload()
      }
    }

    sources.onChange(() => {
      for (const key of sources.keys()) oneOf(key)
      for (const one of ones.values()) one.touch()
    })

    return {
      versions: new Map(),
      problems: new Map(),
      reload,
      receive: (draft) => {
        const key = keyOf(draft)
        const one = oneOf(key)
        if (one.isAhead() || sources.isLocked(key)) return false
        if (one.line() !== draft.line) adopt(draft)
        return true
      },
      discard: (key) => {
        const thrownAway = sources.content(key)
        oneOf(key).discard(thrownAway)
        sources.show(key, null)
        parts.onDiscarded(key, () => void undo(key, thrownAway))
      },
      takeVersion: (key, versionId) =>
        settle(key, () => api.drafts.takeVersion({ ...place(key), versionId })),
      dropVersion: (key, versionId) =>
        settle(key, () => api.drafts.dropVersion({ ...place(key), versionId })),
      saveDraft: (key) => oneOf(key).flush(),
      flush: async () => {
        await Promise.all([...ones.values()].map((one) => one.flush()))
      },
      start: () => {
        for (const one of ones.values()) one.wake()
        void reload()
        const stop = parts.subscribe('draft:changed', (changed) => {
          if (changed.userId === userId && changed.workspaceId === workspaceId) void reload()
        })
        // Saves the last changes when the window closes. Main outlives the window.
        const onHide = () => void get().flush()
        window.addEventListener('pagehide', onHide)
        return () => {
          stop()
          window.removeEventListener('pagehide', onHide)
        }
      },
    }
  })
  return store
}
