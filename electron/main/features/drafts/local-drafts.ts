import { createKeyedQueue } from '#shared/async/keyed-queue'
import { placeKey } from '#shared/domain/draft'
import type { DraftFolder } from './draft-folder'
import type { LocalDraft } from './local-draft'

/** The drafts of one person, in memory and on the disk. Changes take effect at once. */
export interface LocalDrafts {
  readonly userId: string
  /** This desktop's name in the database. */
  readonly desktop: string
  get(key: string): LocalDraft | undefined
  all(): LocalDraft[]
  /**
   * Resolves when the draft, or a newer one at its place, is on the disk. Throws disk.full or
   * disk.not-writable.
   */
  put(draft: LocalDraft): Promise<void>
  remove(key: string): Promise<void>
  /** Resolves when no write is in progress. */
  settled(): Promise<void>
  /** How many files could not be read since the last call. */
  takeUnreadable(): number
}

export async function openLocalDrafts(userId: string, folder: DraftFolder): Promise<LocalDrafts> {
  const loaded = await folder.load()
  let { unreadable } = loaded
  const drafts = new Map(loaded.drafts.map((draft) => [placeKey(draft), draft]))
  const written = new Map(drafts)
  const queue = createKeyedQueue()

  /**
   * One write per file at a time, always of the newest draft, so that a slow disk is never more
   * than one write behind.
   */
  const write = (key: string): Promise<void> =>
    queue.run(key, async () => {
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
    settled: () => queue.settled(),
    takeUnreadable: () => {
      const batch = unreadable
      unreadable = 0
      return batch
    },
  }
}
