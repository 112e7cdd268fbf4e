import { setTimeout as pause } from 'node:timers/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { endpointFor } from './cluster'
import type { Cluster } from './cluster'
import { writeClusterState } from './cluster-state'
import type { ClusterState } from './cluster-state'
import { EmbeddedServerError } from './embedded-server-error'
import { isSameFolder, withFolderFaults } from './folder-files'
import { identifyServer } from './identify-server'
import type { Answer } from './identify-server'
import { findPostmaster, setAsidePidFile, startPostmaster, stopPostmaster } from './postmaster'
import { listenHost, writeServerSettings } from './server-settings'
import { isInUse } from './users-of-server'

const portAttempts = 5
const startAttempts = 40
const retryMs = 250
const settleSeconds = 180

export type Running = {
  readonly port: number
  readonly systemIdentifier: string
  /** True if the server was already running. */
  readonly adopted: boolean
}

/**
 * Makes sure that this cluster's server is running, and checks by its identity that it is ours. A
 * server that another process started, or that outlived its app, is used as it is. Refuses with
 * `foreign-server`, `damaged`, `port-taken`, `timeout`, or what the start itself found.
 */
export async function bringUp(cluster: Cluster, state: ClusterState): Promise<Running> {
  const found = await adopt(cluster, state)
  if (found) return found
  const triedPorts: number[] = []
  let port = await choosePort(state.port)
  for (let attempt = 0; attempt < startAttempts; attempt += 1) {
    await withFolderFaults(cluster.dataDirectory, () =>
      writeServerSettings(cluster.dataDirectory, cluster.user, port, cluster.settings),
    )
    switch (await startPostmaster(cluster)) {
      case 'started':
        return { ...(await confirm(cluster, state, port)), adopted: false }
      case 'port-taken':
        cluster.log(`Port ${port} is taken; the database takes another one.`)
        triedPorts.push(port)
        if (triedPorts.length >= portAttempts) {
          throw new EmbeddedServerError('port-taken', { triedPorts })
        }
        port = await choosePort(null)
        break
      case 'already-running': {
        const other = await adopt(cluster, state)
        if (other) return other
        await clearTheWay(cluster)
        break
      }
      case 'memory-in-use':
        // Helper processes of a killed server are still ending. They do so by themselves.
        await pause(retryMs, undefined, { signal: cluster.cancelled })
        break
    }
  }
  throw new EmbeddedServerError('timeout', {
    waitedFor: 'the rest of an earlier database server to end',
    seconds: (startAttempts * retryMs) / 1000,
  })
}

/** PostgreSQL finds a process in postmaster.pid that is not a server of this folder. */
async function clearTheWay(cluster: Cluster): Promise<void> {
  const postmaster = await findPostmaster(cluster.dataDirectory)
  if (postmaster && !isSameFolder(postmaster.dataDirectory, cluster.dataDirectory)) {
    throw new EmbeddedServerError('foreign-server', {
      port: postmaster.port ?? null,
      reason: 'the folder looks like a copy of one whose server is running',
    })
  }
  if (!postmaster) await setAsidePidFile(cluster.dataDirectory)
}

/** Stores the port for the next start. */
export async function rememberPort(
  path: string,
  state: ClusterState,
  port: number,
): Promise<ClusterState> {
  if (state.port === port) return state
  const next = { ...state, port }
  await withFolderFaults(path, () => writeClusterState(path, next))
  return next
}

/** Waits for a server that is starting or stopping. Undefined if none is left to use. */
async function adopt(cluster: Cluster, state: ClusterState): Promise<Running | undefined> {
  const deadline = Date.now() + settleSeconds * 1000
  let lastRefusal = ''
  while (Date.now() < deadline) {
    const postmaster = await findPostmaster(cluster.dataDirectory)
    if (!postmaster) return undefined
    if (!isSameFolder(postmaster.dataDirectory, cluster.dataDirectory)) {
      // The folder was copied from a running server. PostgreSQL itself decides at the start.
      return undefined
    }
    const { port } = postmaster
    const answer: Answer =
      port === undefined ? { kind: 'waiting' } : await ask(cluster, state, port)
    if (port !== undefined && answer.kind === 'ours') {
      return { port, systemIdentifier: answer.systemIdentifier, adopted: true }
    }
    const fault = port === undefined ? null : faultOf(answer, cluster, port)
    if (fault !== null) {
      // Files are restored while no server uses them.
      if (fault.code === 'damaged' && !(await isInUse(cluster.folder.path))) {
        await stopPostmaster(cluster)
      }
      throw fault
    }
    if (answer.kind !== lastRefusal) {
      lastRefusal = answer.kind
      cluster.log('A database server is already running; waiting for it to answer.')
    }
    await pause(retryMs, undefined, { signal: cluster.cancelled })
  }
  throw new EmbeddedServerError('timeout', {
    waitedFor: 'a database server that is already running and does not answer',
    seconds: settleSeconds,
  })
}

/** If the server that was started turns out not to be ours, it must not keep running. */
async function confirm(
  cluster: Cluster,
  state: ClusterState,
  port: number,
): Promise<{ port: number; systemIdentifier: string }> {
  const answer = await ask(cluster, state, port)
  if (answer.kind === 'ours') return { port, systemIdentifier: answer.systemIdentifier }
  await stopPostmaster(cluster)
  const fault = faultOf(answer, cluster, port)
  if (fault !== null) throw fault
  throw new EmbeddedServerError('timeout', {
    waitedFor: 'the started database to answer',
    seconds: 5,
  })
}

/** Why a server that answers can never be used. Null if it is ours or not ready yet. */
function faultOf(answer: Answer, cluster: Cluster, port: number): EmbeddedServerError | null {
  const path = cluster.dataDirectory
  switch (answer.kind) {
    case 'foreign':
      return new EmbeddedServerError('foreign-server', { port, reason: answer.reason })
    case 'damaged':
      return new EmbeddedServerError('damaged', {
        path,
        missing: `the database cannot read its own files (${answer.reason})`,
        log: [],
      })
    case 'closed':
      return new EmbeddedServerError('wrong-rights', {
        path,
        found: `closed to the database itself (${answer.reason})`,
        wanted: 'its own with all that is in it',
      })
    case 'ours':
    case 'none':
    case 'waiting':
      return null
  }
}

function ask(cluster: Cluster, state: ClusterState, port: number): Promise<Answer> {
  return identifyServer(endpointFor('admin', state, port, 'postgres'), {
    dataDirectory: cluster.dataDirectory,
    systemIdentifier: state.systemIdentifier,
  })
}

async function choosePort(wanted: number | null): Promise<number> {
  if (wanted !== null && (await isFree(wanted))) return wanted
  const server = createServer()
  server.listen(0, listenHost)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('A TCP port has a number')
  return address.port
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  server.listen(port, listenHost)
  try {
    await once(server, 'listening')
  } catch {
    // Whatever prevents listening here would also stop the database.
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
