import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunSql } from '../database/read-pg-rows'
import type { Job } from './jobs'
import { filesKnown } from './worker-repository'

/** Younger files may belong to rows that are not committed yet. */
const MIN_AGE_MS = 60 * 60 * 1000
/** Number of files in one query. */
const BATCH = 500

/** For files that are stored in a folder: removes those whose rows are gone. */
export function sweepFolderJob(folder: string): Job {
  return {
    name: 'folder-files',
    everySeconds: 3600,
    step: async (run) => {
      await sweepFolder(folder, run, Date.now())
      return false
    },
  }
}

/**
 * Lists the disk first and asks the database afterwards. A file whose row is made in between is
 * therefore found in the database and stays. Returns how many files were removed.
 */
export async function sweepFolder(folder: string, run: RunSql, now: number): Promise<number> {
  let removed = 0
  for (const files of await listed(folder, now)) {
    const known = new Set(
      await filesKnown(
        run,
        files.map(({ id }) => id),
      ),
    )
    for (const { id, path } of files) {
      if (known.has(id)) continue
      await rm(path, { force: true })
      removed += 1
    }
  }
  return removed
}

async function listed(folder: string, now: number): Promise<{ id: string; path: string }[][]> {
  const batches: { id: string; path: string }[][] = []
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    if (!entry.isFile() || !/^[a-z0-9]{20,32}$/.test(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    if ((await stat(path)).mtimeMs > now - MIN_AGE_MS) continue
    const last = batches.at(-1)
    if (last === undefined || last.length === BATCH) batches.push([{ id: entry.name, path }])
    else last.push({ id: entry.name, path })
  }
  return batches
}
