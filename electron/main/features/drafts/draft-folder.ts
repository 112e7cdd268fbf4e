import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createId } from '@paralleldrive/cuid2'
import { placeKey } from '#shared/domain/draft'
import { guardDisk } from '#main/guard-disk'
import type { Log } from '#main/log'
import { writePrivateFile } from '#main/private-file'
import { type LocalDraft, LocalDraftSchema } from './local-draft'

export interface LoadedDrafts {
  drafts: LocalDraft[]
  /** How many unreadable files were moved aside. */
  unreadable: number
  /** A name that this desktop made for itself. It gets a new one when it has lost its files. */
  desktop: string
}

/** The drafts of one person in one database. Each has its own file, which only this user can read. */
export interface DraftFolder {
  /** Never rejects. If the folder cannot be read, the next write reports it. */
  load(): Promise<LoadedDrafts>
  /**
   * Either all of it is on the disk or nothing has changed, also after kill -9. Throws disk.full or
   * disk.not-writable.
   */
  write(draft: LocalDraft): Promise<void>
  remove(key: string): Promise<void>
}

/** How long a discarded draft can be restored, in milliseconds. */
const DISCARDED_KEPT_MS = 24 * 3_600_000
const DESKTOP = /^[a-z0-9]{20,32}$/

export function openDraftFolder(options: {
  folder: string
  log: Log
  clock: () => Date
}): DraftFolder {
  const { folder, log, clock } = options
  const pathOf = (key: string) => join(folder, `${key}.json`)

  const setAside = async (name: string, error: unknown) => {
    log.warn('draft-unreadable', { reason: error instanceof Error ? error.name : 'unknown' })
    const time = clock().toISOString().replace(/[:.]/g, '-')
    await rename(join(folder, name), join(folder, `${name.replace(/\.json$/, '')}.broken-${time}`))
  }

  const readOne = async (name: string): Promise<LocalDraft | null> => {
    try {
      const draft = LocalDraftSchema.parse(JSON.parse(await readFile(join(folder, name), 'utf8')))
      if (`${placeKey(draft)}.json` !== name) throw new SyntaxError('under another name')
      return draft
    } catch (error) {
      await setAside(name, error)
      return null
    }
  }

  const isOver = (draft: LocalDraft) =>
    draft.state !== 'written' &&
    !draft.isDirty &&
    clock().getTime() - Date.parse(draft.writtenAt) > DISCARDED_KEPT_MS

  const readDesktop = async (hasLost: boolean): Promise<string> => {
    const path = join(folder, 'desktop')
    const known = await readFile(path, 'utf8').catch(() => '')
    if (DESKTOP.test(known) && !hasLost) return known
    const made = createId()
    await writePrivateFile(path, made)
    return made
  }

  return {
    async load() {
      const loaded: LoadedDrafts = { drafts: [], unreadable: 0, desktop: createId() }
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        for (const name of await readdir(folder)) {
          // A crash left this half written. The file that it was meant to replace is complete.
          if (name.endsWith('.tmp')) await rm(join(folder, name), { force: true })
          if (!name.endsWith('.json')) continue
          const draft = await readOne(name)
          if (draft === null) loaded.unreadable += 1
          else if (isOver(draft)) await rm(join(folder, name), { force: true })
          else loaded.drafts.push(draft)
        }
        loaded.desktop = await readDesktop(loaded.unreadable > 0)
      } catch (error) {
        log.error('drafts-not-read', {}, error)
      }
      return loaded
    },
    write: (draft) =>
      guardDisk(folder, async () => {
        const text = JSON.stringify(draft)
        try {
          await writePrivateFile(pathOf(placeKey(draft)), text)
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
          // Somebody removed the folder while the app was running.
          await mkdir(folder, { recursive: true, mode: 0o700 })
          await writePrivateFile(pathOf(placeKey(draft)), text)
        }
      }),
    remove: (key) => guardDisk(folder, () => rm(pathOf(key), { force: true })),
  }
}
