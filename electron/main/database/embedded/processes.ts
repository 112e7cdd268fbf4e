import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { errnoOf } from './folder-files'

const run = promisify(execFile)

/** Whether a process with this id exists, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errnoOf(error) === 'EPERM'
  }
}

/**
 * Whether a living process may be a PostgreSQL server. After a power failure, the id in
 * postmaster.pid often belongs to another program of the same user. In a container whose first
 * process does not reap zombies, a killed server keeps its id. True if the system does not tell.
 */
export async function mayBePostgres(pid: number): Promise<boolean> {
  try {
    return (await describeProcess(pid)).toLowerCase().includes('postgres')
  } catch {
    // Without /proc and ps only the id is known. This assumes a running server, which is safe.
    return true
  }
}

/** A text that contains the program's name. For a process that has already ended, it does not. */
async function describeProcess(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8')
    return /\) [ZX] /.test(status) ? 'ended' : status
  }
  const [program, args] =
    process.platform === 'win32'
      ? ['tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']]
      : ['ps', ['-p', String(pid), '-o', 'comm=']]
  const { stdout } = await run(program, args, { timeout: 5_000, windowsHide: true })
  return stdout
}
