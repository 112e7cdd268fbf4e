import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new private folder for one test, as a real path. `label` helps if one is left behind. */
export async function makeTempDir(label: string): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), `connect-${label}-`)))
}

/** Runs work with such a folder, and removes it in any case. */
export async function inTempDir<T>(label: string, work: (path: string) => Promise<T>): Promise<T> {
  const path = await makeTempDir(label)
  try {
    return await work(path)
  } finally {
    await rm(path, { recursive: true, force: true })
  }
}

/**
 * Removes a data folder, and also the database of a root user, which is elsewhere: `cluster` is
 * then a link. The server must be stopped.
 */
export async function removeDataDir(dataDir: string): Promise<void> {
  const home = await realpath(join(dataDir, 'database', 'cluster')).catch(() => undefined)
  if (home !== undefined) await rm(home, { recursive: true, force: true })
  await rm(dataDir, { recursive: true, force: true })
}
