import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new private folder for one test, as a real path. `label` helps if one is left behind. */
export async function makeTempDir(label: string): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), `connect-${label}-`)))
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
