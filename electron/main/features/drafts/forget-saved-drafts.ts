import { readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { IdSchema } from '#shared/domain/id'
import { placeKey } from '#shared/domain/draft'
import { draftsPlace } from '#main/database/embedded/earlier-use'
import { errnoOf } from '#main/database/embedded/folder-files'
import type { Log } from '#main/log'
import { openDraftFolder } from './draft-folder'
import type { LocalDraft } from './local-draft'

/** The remaining drafts of a database that this desktop may no longer use. */
export interface LeftDrafts {
  removed: number
  /** Drafts that the database does not have, and unreadable files. */
  kept: number
  /** Not all of them could be removed or read. */
  hasFailed: boolean
  /** The folder of the drafts that were kept. */
  folder: string
}

/**
 * Removes drafts from the disk, for everybody who used this database here: those that the database
 * has, and those that were sent or discarded. Drafts that the database does not have stay. Can be
 * repeated. Never rejects.
 */
export async function forgetSavedDrafts(options: {
  dataDir: string
  /** The same text as for the draft service. */
  database: string
  clock: () => Date
  log: Log
}): Promise<LeftDrafts> {
  const { dataDir, database, clock, log } = options
  const folder = join(dataDir, 'drafts', draftsPlace(database))
  const left: LeftDrafts = { removed: 0, kept: 0, hasFailed: false, folder }
  try {
    for (const userId of await readdir(folder)) {
      if (IdSchema.safeParse(userId).success) await forgetOf(join(folder, userId))
    }
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') {
      log.error('drafts-not-forgotten', {}, error)
      left.hasFailed = true
    }
  }
  return left

  async function forgetOf(own: string) {
    const drafts = openDraftFolder({ folder: own, clock, log })
    const loaded = await drafts.load()
    for (const draft of loaded.drafts) {
      if (isOnlyHere(draft)) continue
      await drafts.remove(placeKey(draft))
      left.removed += 1
    }
    const kept = (await readdir(own)).filter((name) => /\.json$|\.broken-/.test(name)).length
    left.kept += kept
    if (kept > 0) return
    await rm(join(own, 'desktop'), { force: true })
    await rmdir(own)
  }
}

/** Whether the database does not have this text, or is not known to have it. */
function isOnlyHere({ state, isDirty, base }: LocalDraft): boolean {
  return state === 'written' && (isDirty || base <= 0)
}
