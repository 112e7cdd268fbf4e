import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf } from './folder-files'

/** The name of the embedded database for things that are stored next to it. */
export const EMBEDDED_IDENTITY = 'embedded'

/** The folder below `drafts` for one database. */
export function draftsPlace(identity: string): string {
  return createHash('sha256').update(identity).digest('hex').slice(0, 16)
}

/** Files that earlier use of an embedded database left next to it, relative to `dataDir`. Null if none. */
export async function findEarlierUse(dataDir: string): Promise<string | null> {
  const drafts = join('drafts', draftsPlace(EMBEDDED_IDENTITY))
  if ((await namesIn(dataDir)).includes('session')) return 'session'
  return (await namesIn(join(dataDir, drafts))).length > 0 ? drafts : null
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return []
    throw error
  }
}
