import { randomBytes } from 'node:crypto'
import { open, readFile, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { EmbeddedServerError } from './embedded-server-error'
import { errnoOf } from './folder-files'
import { isAlive } from './processes'

const heartbeatMs = 2_000
const silentAfterMs = 30_000
const pollMs = 50

/**
 * Runs `work` while no other process starts, makes or stops the cluster of this folder. A lock of a
 * dead process is taken over. Refuses with `timeout` after `seconds`.
 *
 * It is a plain file and not a lock of the system, because Node offers none on all three systems.
 * The process touches the file while it works, so that a reused process id cannot keep it locked
 * for long.
 */
export async function withFolderLock<T>(
  folder: string,
  seconds: number,
  work: () => Promise<T>,
): Promise<T> {
  const path = join(folder, 'start.lock')
  const token = `${process.pid} ${randomBytes(8).toString('hex')}\n`
  const deadline = Date.now() + seconds * 1000
  while (!(await claim(path, token))) {
    if (Date.now() > deadline) {
      throw new EmbeddedServerError('timeout', {
        waitedFor: 'another start or stop of the same database',
        seconds,
      })
    }
    await breakIfAbandoned(path)
    await pause(pollMs)
  }
  const heartbeat = setInterval(() => {
    const now = new Date()
    // Missing one touch is harmless, and the folder's owner may just have removed it. If all
    // touches failed, another process could take the lock. Even then initdb and the server refuse a
    // folder that is in use.
    utimes(path, now, now).catch(() => undefined)
  }, heartbeatMs)
  heartbeat.unref()
  try {
    return await work()
  } finally {
    clearInterval(heartbeat)
    if ((await textOf(path)) === token) await rm(path, { force: true })
  }
}

async function claim(path: string, token: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(token)
    } catch (error) {
      // On a full disk an empty lock would stay, and the next start would wait for nobody.
      await rm(path, { force: true })
      throw error
    } finally {
      await file.close()
    }
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    throw error
  }
}

/**
 * Two waiting processes could both see a dead owner, and the slower one would remove the new lock
 * of the faster one. So there is a second, short-lived file: only the process that made it may
 * remove the lock, and it checks again first.
 */
async function breakIfAbandoned(path: string): Promise<void> {
  if (!(await isAbandoned(path))) return
  const permit = `${path}.break`
  if (!(await claim(permit, ''))) {
    if (await isSilent(permit)) await rm(permit, { force: true })
    return
  }
  try {
    if (await isAbandoned(path)) await rm(path, { force: true })
  } finally {
    await rm(permit, { force: true })
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const text = await textOf(path)
  if (text === undefined) return false
  const pid = Number.parseInt(text, 10)
  // An empty file is one that is being written. Only its age counts.
  if (Number.isInteger(pid) && !isAlive(pid)) return true
  return isSilent(path)
}

async function isSilent(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > silentAfterMs
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    throw error
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
}
