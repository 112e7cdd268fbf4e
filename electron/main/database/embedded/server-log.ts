import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf } from './folder-files'

const lastLines = 20

/**
 * Marks the current end of the server's logs. Returns a function that reads what was written after
 * it (the last 20 lines), so that an old error is not taken for a new one.
 */
export async function newLogLines(home: string): Promise<() => Promise<string[]>> {
  const before = await logSizes(home)
  return async () => {
    const lines: string[] = []
    for (const [path, size] of await logSizes(home)) {
      const from = before.get(path) ?? 0
      // A weekday's file that was started again is shorter than before.
      lines.push(...(await readFrom(path, size >= from ? from : 0)))
    }
    return lines.slice(-lastLines)
  }
}

async function logSizes(home: string): Promise<Map<string, number>> {
  const folder = join(home, 'log')
  const sizes = new Map<string, number>()
  const inFolder = (await namesIn(folder)).sort().map((name) => join(folder, name))
  for (const path of [join(home, 'startup.log'), ...inFolder]) {
    const size = await sizeOf(path)
    if (size !== undefined) sizes.set(path, size)
  }
  return sizes
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return []
    throw error
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
}

async function readFrom(path: string, start: number): Promise<string[]> {
  const file = await open(path, 'r')
  try {
    const size = (await file.stat()).size
    const from = Math.max(start, size - 16 * 1024)
    const bytes = Buffer.alloc(Math.max(0, size - from))
    await file.read(bytes, 0, bytes.length, from)
    return bytes
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '')
  } finally {
    await file.close()
  }
}
