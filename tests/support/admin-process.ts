import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { ROOT } from './admin'

/** The operator's program in a separate process, as a service manager runs it. */
export interface AdminProcess {
  /** Lines of standard error so far. */
  lines: string[]
  /** Resolves with the first line that contains `text`, past or future. */
  line(text: string): Promise<string>
  signal(name: NodeJS.Signals): void
  /** Resolves with the exit code. */
  ended(): Promise<number | null>
}

export function startAdmin(args: string[], env: Record<string, string>): AdminProcess {
  const child = spawn(
    process.execPath,
    [
      '--import',
      join(import.meta.dirname, 'resolve-ts.mjs'),
      join(ROOT, 'electron/admin/index.ts'),
      ...args,
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    },
  )
  const lines: string[] = []
  const waiting = new Set<() => void>()
  let open = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = `${open}${chunk}`.split('\n')
    open = parts.pop() ?? ''
    lines.push(...parts)
    for (const check of waiting) check()
  })
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  return {
    lines,
    line: (text) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const found = lines.find((line) => line.includes(text))
          if (found === undefined) return
          waiting.delete(check)
          resolve(found)
        }
        waiting.add(check)
        check()
        void ended.then((code) => {
          reject(
            new Error(`ended with ${code ?? 'a signal'} before "${text}":\n${lines.join('\n')}`),
          )
        })
      }),
    signal: (name) => void child.kill(name),
    ended: () => ended,
  }
}
