import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf } from './folder-files'

/** What the embedded database is called where things are kept beside it. */
export const EMBEDDED_IDENTITY = 'embedded'

/** The folder below `drafts` of whatever is kept for one database. */
export function draftsPlace(identity: string): string {
  return createHash('sha256').update(identity).digest('hex').slice(0, 16)
}

/** What somebody who worked here with an embedded database left beside it, relative to `dataDir`; null for nothing. */
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
