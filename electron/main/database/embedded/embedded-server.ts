import { join } from 'node:path'
import { prepareBinaries } from './binaries'
import { bringUp, rememberPort } from './bring-up'
import type { Running } from './bring-up'
import { endpointFor } from './cluster'
import type { Cluster } from './cluster'
import {
  assertReachable,
  findClusterHome,
  openDatabaseFolder,
  placeClusterHome,
} from './cluster-place'
import type { DatabaseFolder } from './cluster-place'
import type { ClusterState } from './cluster-state'
import { createCluster } from './create-cluster'
import { withFolderFaults } from './folder-files'
import { withFolderLock } from './folder-lock'
import { findEarlierUse } from './earlier-use'
import { EmbeddedServerError } from './embedded-server-error'
import type { PgEndpoint } from './pg-endpoint'
import { stopPostmaster } from './postmaster'
import type { ServerSettings } from './server-settings'
import { chooseServerUser } from './server-user'
import { surveyCluster } from './survey-cluster'
import { enterUse, leaveUse } from './users-of-server'

const lockSeconds = 240

export type EmbeddedServerOptions = {
  /** The app's data folder. The database is in `database` below it. */
  readonly dataDir: string
  readonly log: (line: string) => void
  /** Server settings in addition to ours, as in postgresql.conf. */
  readonly settings?: ServerSettings
}

/** A running server of this data folder. Read endpoints each time, because a restart may change them. */
export type EmbeddedServer = {
  /** Owns the database and runs migrations. Not a superuser. */
  readonly owner: PgEndpoint
  /** The desktop's login: may connect, and do what a migration granted it. */
  readonly app: PgEndpoint
  readonly systemIdentifier: string
  /** True if the server was already running: started by another process, or left by a killed one. */
  readonly adopted: boolean
  /** Starts the server again if it died, or joins a restart in progress. Rejects like the start. */
  ensureRunning(): Promise<void>
  /** Stops the server unless another process still uses it. Takes limited time. Can be called again. */
  stop(): Promise<void>
}

/**
 * Starts the PostgreSQL server of a data folder and makes the folder's database at the first start.
 * Uses the server that is already running there. Refuses with EmbeddedServerError. A folder that is
 * damaged, foreign or of another version is never changed, and never replaced by a new database.
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const folder = await openDatabaseFolder(options.dataDir)
  const cancel = new AbortController()
  const first = await locked(folder, () => openCluster(folder, options, cancel.signal))
  const { cluster } = first
  let { state, running } = first
  let restart: Promise<void> | undefined
  let stopping: Promise<void> | undefined

  const restartIfDead = async () => {
    await locked(folder, async () => {
      running = { ...(await bringUp(cluster, state)), adopted: running.adopted }
      state = await rememberPort(folder.stateFile, state, running.port)
    })
  }
  const stopIfLast = async () => {
    cancel.abort()
    // The result of the cancelled restart does not matter here. Its caller receives it.
    await restart?.catch(() => undefined)
    await locked(folder, async () => {
      if (await leaveUse(folder.path, first.note)) {
        options.log('The database keeps running for another process that uses it.')
        return
      }
      await stopPostmaster(cluster)
      options.log('The database is stopped.')
    })
  }

  return {
    get owner() {
      return endpointFor('owner', state, running.port)
    },
    get app() {
      return endpointFor('app', state, running.port)
    },
    systemIdentifier: running.systemIdentifier,
    adopted: running.adopted,
    ensureRunning: () => {
      if (stopping) return Promise.reject(new Error('The embedded server was stopped'))
      restart ??= restartIfDead().finally(() => {
        restart = undefined
      })
      return restart
    },
    stop: () => (stopping ??= stopIfLast()),
  }
}

type Opened = {
  readonly cluster: Cluster
  readonly state: ClusterState
  readonly running: Running
  readonly note: string
}

async function openCluster(
  folder: DatabaseFolder,
  { dataDir, log, settings = {} }: EmbeddedServerOptions,
  cancelled: AbortSignal,
): Promise<Opened> {
  const knownHome = await findClusterHome(folder)
  const survey = await surveyCluster(folder, knownHome)
  const left = survey.kind === 'absent' ? await findEarlierUse(dataDir) : null
  if (left !== null) throw new EmbeddedServerError('database-missing', { path: folder.path, left })
  const user = await chooseServerUser(knownHome)
  const binaries = await prepareBinaries(dataDir, user)
  const home = knownHome ?? (await placeClusterHome(folder, user))
  await assertReachable(folder, home, user)
  const dataDirectory = join(home, 'data')
  const cluster = { folder, home, dataDirectory, user, binaries, settings, log, cancelled }

  const { state, running } =
    survey.kind === 'ready'
      ? { state: survey.state, running: await bringUp(cluster, survey.state) }
      : await createCluster(cluster)
  log(
    running.adopted
      ? `The database runs already, on port ${running.port}.`
      : `The database runs on port ${running.port}.`,
  )
  return {
    cluster,
    running,
    state: await rememberPort(folder.stateFile, state, running.port),
    note: await enterUse(folder.path),
  }
}

async function locked<T>(folder: DatabaseFolder, work: () => Promise<T>): Promise<T> {
  return withFolderFaults(folder.path, () => withFolderLock(folder.path, lockSeconds, work))
}
