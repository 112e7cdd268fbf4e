import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Another process that starts the server of `dataDir`. `said` is its one line, parsed. */
export function spawnEmbedded(dataDir: string): { child: ChildProcess; said: Promise<unknown> } {
  const child = spawn(
    process.execPath,
    ['--import', here('./resolve-ts.mjs'), here('./embedded-child.ts'), dataDir],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const said = once(child.stdout, 'data').then(([chunk]: unknown[]): unknown =>
    JSON.parse(String(chunk)),
  )
  return { child, said }
}

/** Ends a process like a crash, and waits until it is gone. */
export async function killHard(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
