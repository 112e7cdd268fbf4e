import { readFile, rename, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { EmbeddedServerError } from './embedded-server-error'
import { errnoOf, isSameFolder } from './folder-files'
import { isAlive, mayBePostgres } from './processes'
import { runTool } from './run-tool'
import { newLogLines } from './server-log'
import type { Cluster } from './cluster'

export type Postmaster = {
  readonly pid: number
  readonly dataDirectory: string
  readonly port: number | undefined
}

/** The content of postmaster.pid, if it can belong to a server. Undefined otherwise. */
export async function findPostmaster(dataDirectory: string): Promise<Postmaster | undefined> {
  let text: string
  try {
    text = await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
  const lines = text.split('\n')
  // A backend in single-user mode writes its id as a negative number.
  const pid = Math.abs(Number.parseInt(lines[0] ?? '', 10))
  const port = Number.parseInt(lines[3] ?? '', 10)
  if (!Number.isInteger(pid) || pid === 0 || !isAlive(pid)) return undefined
  if (!(await mayBePostgres(pid))) return undefined
  return { pid, dataDirectory: lines[1] ?? '', port: port > 0 ? port : undefined }
}

/**
 * Moves a postmaster.pid aside whose process id now belongs to another program, because PostgreSQL
 * would refuse to start until that program ends. The caller has checked that it belongs to no
 * server. If a helper of a killed server still exists, PostgreSQL finds it in shared memory.
 */
export async function setAsidePidFile(dataDirectory: string): Promise<void> {
  const path = join(dataDirectory, 'postmaster.pid')
  try {
    await rename(path, `${path}.stale`)
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
  }
}

/** The result of a start. Errors that a retry cannot fix are thrown. */
export type StartOutcome = 'started' | 'port-taken' | 'already-running' | 'memory-in-use'

const startSeconds = 180
const toolSeconds = 5
const pollMs = 25
const startupLog = 'startup.log'

/** Starts the server with pg_ctl and waits until it accepts connections. */
export async function startPostmaster(cluster: Cluster): Promise<StartOutcome> {
  await keepSmall(join(cluster.home, startupLog))
  const readNewLines = await newLogLines(cluster.home)
  const { exitCode, output, timedOut } = await runTool({
    program: cluster.binaries.pgCtl,
    args: ['start', '-w', '-s', '-t', String(startSeconds), '-l', startupLog],
    folder: cluster.home,
    user: cluster.user,
    // pg_ctl starts the server through a shell. A path in -D would be part of the shell's command,
    // where a folder named "a$b" breaks. The environment and a relative log path are not.
    env: { PGDATA: cluster.dataDirectory },
    seconds: startSeconds + 10,
    signal: cluster.cancelled,
  })
  if (exitCode === 0) return 'started'
  const log = [...output.trim().split('\n'), ...(await readNewLines())].filter(
    (line) => line !== '',
  )
  if (timedOut || output.includes('did not start in time')) {
    throw new EmbeddedServerError('timeout', {
      waitedFor: 'the database to start',
      seconds: startSeconds,
    })
  }
  return sortFault(cluster, log)
}

function sortFault(cluster: Cluster, log: readonly string[]): StartOutcome {
  const text = log.join('\n')
  const path = cluster.dataDirectory
  if (/could not bind/.test(text)) return 'port-taken'
  if (/lock file ".*" already exists|another server might be running/.test(text)) {
    return 'already-running'
  }
  if (/pre-existing shared memory block/.test(text)) return 'memory-in-use'
  if (/No space left on device|not enough space/i.test(text)) {
    throw new EmbeddedServerError('disk-full', { path })
  }
  if (/Read-only file system/.test(text)) throw new EmbeddedServerError('not-writable', { path })
  if (/wrong ownership|invalid permissions|Permission denied/.test(text)) {
    throw new EmbeddedServerError('wrong-rights', {
      path,
      found: 'refused by the database itself',
      wanted: 'a folder that only its own account can open (0700)',
    })
  }
  if (/incompatible with server|not compatible with this version/.test(text)) {
    throw new EmbeddedServerError('other-version', { path, found: 'another build', wanted: '18' })
  }
  if (damageWords.test(text)) {
    const missing = log.find((line) => damageWords.test(line)) ?? 'it cannot be read'
    throw new EmbeddedServerError('damaged', { path, missing, log })
  }
  throw new EmbeddedServerError('start-failed', { log })
}

const damageWords =
  /PANIC|checkpoint record|checksum|could not open (file|directory)|could not read|could not access|is not a valid|could not find the database system|invalid magic|unexpected pageaddr|contains invalid data/

export type StopDeadlines = { readonly fastSeconds: number; readonly immediateSeconds: number }

/**
 * Stops the server: clients are disconnected, committed data stays. If it does not end within
 * `fastSeconds`, it is stopped as by a power failure, from which the next start recovers. Refuses
 * with `timeout` if even that has no effect. Never waits longer than both limits plus 10 seconds.
 */
export async function stopPostmaster(
  cluster: Cluster,
  deadlines: StopDeadlines = { fastSeconds: 20, immediateSeconds: 10 },
): Promise<void> {
  for (const [mode, seconds] of [
    ['fast', deadlines.fastSeconds],
    ['immediate', deadlines.immediateSeconds],
  ] as const) {
    if (!(await isOursRunning(cluster))) return
    // pg_ctl's own waiting is not used, because it takes a zombie process for a running server.
    const { output } = await runTool({
      program: cluster.binaries.pgCtl,
      args: ['stop', '-W', '-s', '-m', mode],
      folder: cluster.home,
      user: cluster.user,
      env: { PGDATA: cluster.dataDirectory },
      seconds: toolSeconds,
    })
    if (await endsWithin(cluster, seconds)) return
    cluster.log(`The database did not stop within ${seconds} s (${mode}). ${output.trim()}`)
  }
  throw new EmbeddedServerError('timeout', {
    waitedFor: 'the database to stop',
    seconds: deadlines.fastSeconds + deadlines.immediateSeconds,
  })
}

async function endsWithin(cluster: Cluster, seconds: number): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000
  while (await isOursRunning(cluster)) {
    if (Date.now() > deadline) return false
    await pause(pollMs)
  }
  return true
}

/** A copied folder contains the process id of the original's server, which must not be touched. */
async function isOursRunning({ dataDirectory }: Cluster): Promise<boolean> {
  const postmaster = await findPostmaster(dataDirectory)
  return postmaster !== undefined && isSameFolder(postmaster.dataDirectory, dataDirectory)
}

async function keepSmall(path: string): Promise<void> {
  try {
    if ((await stat(path)).size > 1024 * 1024) await truncate(path)
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
  }
}
