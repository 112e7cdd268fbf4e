import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

const MAX_BYTES = 5 * 1024 * 1024

/**
 * Appends lines to `<folder>/app.log` and keeps one older file of 5 MB. A disk error must not stop
 * the work that is logged, so a line that cannot be written goes to standard error.
 */
export function openLogFile(folder: string): (line: string) => void {
  const file = join(folder, 'app.log')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  let size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  return (line) => {
    try {
      if (size > MAX_BYTES) {
        renameSync(file, join(folder, 'app.old.log'))
        size = 0
      }
      appendFileSync(file, `${line}\n`, { mode: 0o600 })
      size += line.length + 1
    } catch (error) {
      process.stderr.write(`${line}\n${String(error)}\n`)
    }
  }
}
