import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { WorkerOptions } from './mail-worker'

/** Starts a mailer in a separate process. */
export function spawnMailWorker(options: WorkerOptions): ChildProcess {
  return prepareMailWorker()(options)
}

/**
 * Prepares a process that becomes a mailer when called, because loading its code takes most of a
 * second.
 */
export function prepareMailWorker(): (options: WorkerOptions) => ChildProcess {
  const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
  const child = spawn(
    process.execPath,
    ['--import', here('./resolve-ts.mjs'), here('./mail-worker-child.ts')],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  )
  return (options) => {
    child.stdin.end(JSON.stringify(options))
    return child
  }
}

/** Kills it in the middle of its work. Resolves when it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
