import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import type { ServerUser } from './server-user'
import { refuseWithoutRuntime } from './windows-runtime'

export type ToolRun = {
  readonly program: string
  readonly args: readonly string[]
  readonly folder: string
  readonly user: ServerUser | undefined
  readonly env?: Readonly<Record<string, string>>
  /** Seconds after which the tool is killed. */
  readonly seconds: number
  /** Ends the tool early. */
  readonly signal?: AbortSignal
}

export type ToolResult = {
  /** Null if a signal or the time limit ended the tool. */
  readonly exitCode: number | null
  readonly output: string
  readonly timedOut: boolean
}

const outputLimit = 64 * 1024

/**
 * Runs initdb, pg_ctl or postgres to its end and returns its output. Never waits longer than
 * `seconds`. Rejects only if the program cannot be started, with `windows-runtime` if Windows lacks
 * what it needs.
 */
export async function runTool(run: ToolRun): Promise<ToolResult> {
  const child = spawn(run.program, run.args, {
    cwd: run.folder,
    env: { ...toolEnvironment(), ...run.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    ...(run.user ? { uid: run.user.uid, gid: run.user.gid } : {}),
  })
  let output = ''
  const collect = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-outputLimit)
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  const ended = new AbortController()
  const end = () => {
    ended.abort()
    child.kill('SIGKILL')
  }
  const deadline = setTimeout(end, run.seconds * 1000)
  run.signal?.addEventListener('abort', end)
  try {
    const closed = once(child, 'close')
    // A program that cannot be started also rejects here. The line below reports it.
    closed.catch(() => undefined)
    await once(child, 'exit')
    // On Windows the server that pg_ctl starts may keep the pipes open, so this waits only briefly
    // for their end.
    await Promise.race([closed, pause(1000, undefined, { ref: false })])
  } finally {
    clearTimeout(deadline)
    run.signal?.removeEventListener('abort', end)
    child.stdout.destroy()
    child.stderr.destroy()
  }
  const timedOut = ended.signal.aborted
  if (!timedOut) refuseWithoutRuntime(process.platform, child.exitCode)
  return { exitCode: timedOut ? null : child.exitCode, output, timedOut }
}

/**
 * Removes PGPORT, PGOPTIONS and the like of the surrounding shell, which must not reach our server.
 * Sets English messages, because start errors are told apart by their text.
 */
function toolEnvironment(): Record<string, string> {
  const kept = ['PATH', 'SystemRoot', 'SystemDrive', 'ComSpec', 'TEMP', 'TMP', 'TMPDIR', 'windir']
  const env: Record<string, string> = { LC_ALL: 'C', LANG: 'C', TZ: 'UTC' }
  for (const name of kept) {
    const value = process.env[name]
    if (value !== undefined) env[name] = value
  }
  return env
}
