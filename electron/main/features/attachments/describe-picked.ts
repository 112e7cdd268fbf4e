import type { Stats } from 'node:fs'
import { constants, lstat, open, opendir, readlink } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import type { PickedKind } from '#shared/domain/attachment'
import type { CallOutput, ParsedInput } from '#shared/ipc/contract'

/** Limits that end the walk through any folder. */
const DEEPEST = 32
const ENTRIES_AT_MOST = 20_000
const TARGET_AT_MOST = 4096

/**
 * Checks each path without following links, and returns what is there: never its bytes, and never
 * other names.
 */
export async function describePicked({
  paths,
}: ParsedInput<'uploads:describe'>): Promise<CallOutput<'uploads:describe'>> {
  const kinds: PickedKind[] = []
  // One after the other, because some systems do not allow a thousand open files at once.
  for (const path of paths) kinds.push(path === '' ? { what: 'file' } : await kindOf(path))
  return { kinds }
}

async function kindOf(path: string): Promise<PickedKind> {
  try {
    if (!isAbsolute(path)) return { what: 'unreadable' }
    const found = await lstat(path)
    if (found.isSymbolicLink()) {
      return { what: 'link', target: (await readlink(path)).slice(0, TARGET_AT_MOST) }
    }
    if (found.isDirectory()) return { what: 'folder', links: await linksIn(path) }
    if (found.isFIFO()) return { what: 'pipe' }
    if (found.isSocket()) return { what: 'socket' }
    if (!found.isFile()) return { what: 'device' }
    return { what: (await isMadeUp(path, found)) ? 'made-up' : 'file' }
  } catch {
    // Gone, not readable for this account, or not a path. To the person it is unreadable.
    return { what: 'unreadable' }
  }
}

/** Whether a file of size 0 still has bytes. */
async function isMadeUp(path: string, { size }: Stats): Promise<boolean> {
  if (size > 0) return false
  // Never waits, whatever has replaced the file meanwhile.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW
  const file = await open(path, flags)
  try {
    const { bytesRead } = await file.read(Buffer.alloc(1), 0, 1, 0)
    // A log that has just got its first line has a size now.
    return bytesRead > 0 && (await file.stat()).size === 0
  } finally {
    await file.close()
  }
}

async function linksIn(folder: string): Promise<number> {
  let links = 0
  let seen = 0
  const walk = async (path: string, depth: number): Promise<void> => {
    for await (const entry of await opendir(path)) {
      if (++seen > ENTRIES_AT_MOST) return
      if (entry.isSymbolicLink()) links += 1
      else if (entry.isDirectory() && depth < DEEPEST) {
        // This account cannot read the folder. The page cannot list it either, and shows its name.
        await walk(join(path, entry.name), depth + 1).catch(() => undefined)
      }
    }
  }
  await walk(folder, 1)
  return links
}
