import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { say } from './say.mjs'

const LOOK_AGAIN_MS = 100
const SAY_AFTER_LOOKS = 10

/**
 * Runs something while no other process on this machine does. The lock is a file with the process
 * number. A lock of a process that no longer exists is ignored.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} run
 * @returns {Promise<T>}
 */
export async function withLock(file, run) {
  mkdirSync(dirname(file), { recursive: true })
  for (let looks = 1; !take(file); looks++) {
    if (looks === SAY_AFTER_LOOKS) say('Another start is setting things up; waiting for it.')
    await wait(LOOK_AGAIN_MS)
  }
  const release = () => rmSync(file, { force: true })
  process.once('exit', release)
  try {
    return await run()
  } finally {
    process.off('exit', release)
    release()
  }
}

/** @param {string} file */
function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
  }
  if (isStale(file)) rmSync(file, { force: true })
  return false
}

/** @param {string} file */
function isStale(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    // An empty file is being written at this moment.
    if (!pid) return false
    process.kill(pid, 0)
    return false
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH'
  }
}
