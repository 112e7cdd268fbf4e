import { readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { IdSchema } from '#shared/domain/id'
import { placeKey } from '#shared/domain/draft'
import { draftsPlace } from '#main/database/embedded/earlier-use'
import { errnoOf } from '#main/database/embedded/folder-files'
import type { Log } from '#main/log'
import { openDraftFolder } from './draft-folder'
import type { LocalDraft } from './local-draft'

/** What is left of the drafts of a database that this desktop may not come to any more. */
export interface LeftDrafts {
  removed: number
  /** Those that the database does not have, and files that nobody could read. */
  kept: number
  /** Not all could be removed or looked at. */
  hasFailed: boolean
  /** Where what was kept lies. */
  folder: string
}

/**
 * Removes from the disk, for everybody who worked here with this database, the drafts that it has, and those
 * that were sent or thrown away. What it has not stays. Can be repeated, and never rejects.
 */
export async function forgetSavedDrafts(options: {
  dataDir: string
  /** As the service of the drafts has it. */
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

/** Whether the database lacks these words, or is not known to have them. */
function isOnlyHere({ state, isDirty, base }: LocalDraft): boolean {
  return state === 'written' && (isDirty || base <= 0)
}
