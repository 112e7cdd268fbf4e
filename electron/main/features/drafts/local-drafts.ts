import { placeKey } from '#shared/domain/draft'
import type { DraftFolder } from './draft-folder'
import type { LocalDraft } from './local-draft'

/** The drafts of one person, in memory and on the disk. What is put here holds at once. */
export interface LocalDrafts {
  readonly userId: string
  /** How this desktop calls itself towards the database. */
  readonly desktop: string
  get(key: string): LocalDraft | undefined
  all(): LocalDraft[]
  /** Resolves when it, or what was put in its place meanwhile, is on the disk. disk.full, disk.not-writable */
  put(draft: LocalDraft): Promise<void>
  remove(key: string): Promise<void>
  /** Resolves when nothing is on its way to the disk. */
  settled(): Promise<void>
  /** How many files could not be read since this was asked the last time. */
  takeUnreadable(): number
}

export async function openLocalDrafts(userId: string, folder: DraftFolder): Promise<LocalDrafts> {
  const loaded = await folder.load()
  let { unreadable } = loaded
  const drafts = new Map(loaded.drafts.map((draft) => [placeKey(draft), draft]))
  const written = new Map(drafts)
  const tails = new Map<string, Promise<void>>()

  /** One write of a file at a time, each of the newest there is: a slow disk is never more than one behind. */
  const write = (key: string): Promise<void> => {
    const mine = (tails.get(key) ?? Promise.resolve()).then(async () => {
      const now = drafts.get(key)
      if (now === written.get(key)) return
      if (now === undefined) {
        await folder.remove(key)
        written.delete(key)
      } else {
        await folder.write(now)
        written.set(key, now)
      }
    })
    // Told to whoever put it; here only its end is waited for.
    const tail = mine.catch(() => undefined)
    tails.set(key, tail)
    void tail.then(() => {
      if (tails.get(key) === tail) tails.delete(key)
    })
    return mine
  }

  return {
    userId,
    desktop: loaded.desktop,
    get: (key) => drafts.get(key),
    all: () => [...drafts.values()],
    put: (draft) => {
      drafts.set(placeKey(draft), draft)
      return write(placeKey(draft))
    },
    remove: (key) => {
      drafts.delete(key)
      return write(key)
    },
    settled: async () => {
      await Promise.all(tails.values())
    },
    takeUnreadable: () => {
      const batch = unreadable
      unreadable = 0
      return batch
    },
  }
}
