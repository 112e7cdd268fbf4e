import { randomBytes } from 'node:crypto'
import { chown, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bringUp } from './bring-up'
import type { Running } from './bring-up'
import { endpointFor, roleNames } from './cluster'
import type { Cluster } from './cluster'
import { newClusterState, writeClusterState } from './cluster-state'
import type { ClusterState } from './cluster-state'
import { EmbeddedServerError } from './embedded-server-error'
import { syncFolder, writePrivateFile } from '#main/private-file'
import { withFolderFaults } from './folder-files'
import { stopPostmaster } from './postmaster'
import { runTool } from './run-tool'
import { createLogins, createOwnedDatabase } from './server-roles'
import { includeOurSettings } from './server-settings'

const initSeconds = 300

/**
 * Makes a new cluster with its logins and its empty database, and leaves its server running. If it
 * is interrupted, the marker stays, and the next start knows that the folder contains no data yet.
 * The caller has checked that it is `absent` or `half-made`.
 */
export async function createCluster(
  cluster: Cluster,
): Promise<{ state: ClusterState; running: Running }> {
  const { folder } = cluster
  const fresh = newClusterState()
  await withFolderFaults(folder.path, async () => {
    await writePrivateFile(folder.marker, 'The first start of this database is not finished.\n')
    await stopPostmaster(cluster)
    await emptyFolder(cluster.home)
    await handOver(cluster, cluster.home)
    await writeClusterState(folder.stateFile, fresh)
    await mkdir(join(cluster.home, 'log'), { mode: 0o700 })
    await handOver(cluster, join(cluster.home, 'log'))
  })
  await makeDataDirectory(cluster, fresh.passwords.admin)
  const running = await bringUp(cluster, fresh)
  const admin = endpointFor('admin', fresh, running.port, 'postgres')
  try {
    await createLogins(admin, fresh.passwords)
    await createOwnedDatabase(admin)
  } catch (error) {
    await stopPostmaster(cluster)
    throw error
  }
  const state: ClusterState = {
    ...fresh,
    ready: true,
    port: running.port,
    systemIdentifier: running.systemIdentifier,
  }
  await withFolderFaults(folder.path, async () => {
    await writeClusterState(folder.stateFile, state)
    await rm(folder.marker)
    await syncFolder(folder.path)
  })
  return { state, running: { ...running, adopted: false } }
}

/**
 * initdb writes to a folder with a unique name. If the app is killed, an initdb that is still
 * running cannot write into what the next start makes.
 */
async function makeDataDirectory(cluster: Cluster, password: string): Promise<void> {
  const draft = join(cluster.home, `new-${randomBytes(6).toString('hex')}`)
  await runInitdb(cluster, draft, password)
  await withFolderFaults(cluster.home, async () => {
    await includeOurSettings(draft)
    await rename(draft, cluster.dataDirectory)
    await syncFolder(cluster.home)
  })
}

async function runInitdb(cluster: Cluster, folder: string, password: string): Promise<void> {
  const passwordFile = join(cluster.home, 'first-password')
  try {
    await withFolderFaults(cluster.home, async () => {
      await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' })
      await handOver(cluster, passwordFile)
    })
    const { exitCode, output } = await runTool({
      program: cluster.binaries.initdb,
      args: [
        `--pgdata=${folder}`,
        `--username=${roleNames.admin}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        // The same text rules on every system. Without these, the cluster uses the encoding of the
        // computer's language, and migrations fail on a Windows that is not UTF-8.
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        '--data-checksums',
        // Small segments make frequent archiving cheap.
        '--wal-segsize=1',
      ],
      folder: cluster.home,
      user: cluster.user,
      seconds: initSeconds,
    })
    if (exitCode === 0) return
    throw sortInitFault(cluster, output, exitCode)
  } finally {
    await rm(passwordFile, { force: true })
  }
}

function sortInitFault(
  cluster: Cluster,
  output: string,
  exitCode: number | null,
): EmbeddedServerError {
  const path = cluster.home
  if (/No space left on device|not enough space/i.test(output)) {
    return new EmbeddedServerError('disk-full', { path })
  }
  if (/Permission denied|Read-only file system/.test(output)) {
    return new EmbeddedServerError('not-writable', { path })
  }
  if (exitCode === null) {
    return new EmbeddedServerError('timeout', {
      waitedFor: 'the first set-up of the database',
      seconds: initSeconds,
    })
  }
  const log = output.split('\n').filter((line) => line !== '')
  return new EmbeddedServerError('start-failed', { log: log.slice(-20) })
}

async function handOver(cluster: Cluster, path: string): Promise<void> {
  if (cluster.user) await chown(path, cluster.user.uid, cluster.user.gid)
}

async function emptyFolder(path: string): Promise<void> {
  for (const name of await readdir(path)) {
    // Retries, because a tool of a killed first start may still be adding files.
    await rm(join(path, name), { recursive: true, force: true, maxRetries: 10 })
  }
}
