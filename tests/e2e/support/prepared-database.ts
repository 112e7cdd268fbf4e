import { constants } from 'node:fs'
import { chown, copyFile, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  findClusterHome,
  openDatabaseFolder,
  placeClusterHome,
} from '#main/database/embedded/cluster-place'
import { readClusterState, writeClusterState } from '#main/database/embedded/cluster-state'
import { startEmbeddedServer } from '#main/database/embedded/embedded-server'
import { type ServerUser, chooseServerUser } from '#main/database/embedded/server-user'
import { makeTempDir, removeDataDir } from '#tests/support/temp-dir'
import { migrateDatabase } from '#tests/support/template-database'

/** The variable with the folder that was prepared for the run. */
const FOLDER = 'CONNECT_PREPARED_DATABASE'

/**
 * Creates an empty database like a first start, once per run. Copying it into a data folder takes a
 * tenth of the time. Returns a function that removes it.
 */
export async function prepareDatabase(): Promise<() => Promise<void>> {
  const dataDir = await makeTempDir('prepared')
  const server = await startEmbeddedServer({ dataDir, log: () => undefined })
  try {
    await migrateDatabase(server.owner)
  } finally {
    await server.stop()
  }
  process.env[FOLDER] = dataDir
  return () => removeDataDir(dataDir)
}

/** Copies the prepared database into a data folder that has none. */
export async function copyPreparedDatabase(dataDir: string): Promise<void> {
  const prepared = process.env[FOLDER]
  if (prepared === undefined) throw new Error('no database was prepared')
  const from = await openDatabaseFolder(prepared)
  const source = await findClusterHome(from)
  const state = await readClusterState(from.stateFile)
  if (source === undefined || state === undefined) throw new Error('the prepared database is gone')
  const user = await chooseServerUser(source)
  const to = await openDatabaseFolder(dataDir)
  const home = await placeClusterHome(to, user)
  await copyInto(home, source, user)
  // Servers of several folders run at the same time, so none may use the port of the prepared one.
  await writeClusterState(to.stateFile, { ...state, port: null })
}

async function copyInto(target: string, source: string, owner?: ServerUser): Promise<void> {
  const entries = await readdir(source, { withFileTypes: true })
  await Promise.all(
    entries.map(async (entry) => {
      const [from, to] = [join(source, entry.name), join(target, entry.name)]
      if (entry.isDirectory()) {
        await mkdir(to, { mode: 0o700 })
        await copyInto(to, from, owner)
      } else {
        await copyFile(from, to, constants.COPYFILE_FICLONE)
      }
      if (owner !== undefined) await chown(to, owner.uid, owner.gid)
    }),
  )
}
