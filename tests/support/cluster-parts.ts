import { join } from 'node:path'
import { prepareBinaries } from '#main/database/embedded/binaries'
import type { Cluster } from '#main/database/embedded/cluster'
import { findClusterHome, openDatabaseFolder } from '#main/database/embedded/cluster-place'
import { readClusterState } from '#main/database/embedded/cluster-state'
import type { ClusterState } from '#main/database/embedded/cluster-state'
import { chooseServerUser } from '#main/database/embedded/server-user'

/** The inside of an existing database folder, for tests that read or change it. */
export async function openClusterParts(
  dataDir: string,
): Promise<{ cluster: Cluster; state: ClusterState }> {
  const folder = await openDatabaseFolder(dataDir)
  const home = await findClusterHome(folder)
  const state = await readClusterState(folder.stateFile)
  if (home === undefined || state === undefined) throw new Error('There is no cluster yet')
  const user = await chooseServerUser(home)
  const binaries = await prepareBinaries(dataDir, user)
  const dataDirectory = join(home, 'data')
  const log = () => undefined
  const cancelled = new AbortController().signal
  const cluster = { folder, home, dataDirectory, user, binaries, settings: {}, log, cancelled }
  return { cluster, state }
}
