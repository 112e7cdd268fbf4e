import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { Stop } from './say.mjs'

/** @typedef {{ env: Record<string, string>, stop: () => Promise<void> }} VirtualDisplay */

const SCREEN = '1440x900x24'
const START_PATIENCE_MS = 15_000

/** Whether this system needs a virtual display to show windows. */
export function needsVirtualDisplay(env = process.env) {
  return process.platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']
}

export function hasXvfb(env = process.env) {
  return (env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'Xvfb')))
}

/**
 * Starts a virtual display of 1440 x 900 under a free number. Only this user can reach it. `env`
 * has what programs need to use it. `stop` ends it, and it ends with this process.
 * @returns {Promise<VirtualDisplay>}
 */
export async function startVirtualDisplay() {
  const folder = mkdtempSync(join(tmpdir(), 'connect-display-'))
  const authority = join(folder, 'authority')
  writeFileSync(authority, authorityFile(), { mode: 0o600 })
  const child = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp', '-auth', authority],
    // Its own process group: Ctrl+C in a terminal must not end the display before the app has
    // closed.
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'], detached: true },
  )
  const kill = () => {
    child.kill('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', kill)
  const number = await displayNumber(child)
  return {
    env: { DISPLAY: `:${number}`, XAUTHORITY: authority, CONNECT_VIRTUAL_DISPLAY: '1' },
    async stop() {
      process.off('exit', kill)
      const ended = child.exitCode === null ? once(child, 'exit') : undefined
      kill()
      await ended
    },
  }
}

/** @param {import('node:child_process').ChildProcess} child */
function displayNumber(child) {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Stop('The virtual display (Xvfb) could not be started.'))
    const timer = setTimeout(fail, START_PATIENCE_MS)
    child.once('error', fail)
    child.once('exit', fail)
    let text = ''
    child.stdio[3]?.on('data', (/** @type {Buffer} */ chunk) => {
      text += chunk.toString()
      if (!text.includes('\n')) return
      clearTimeout(timer)
      child.off('exit', fail)
      resolve(text.trim())
    })
  })
}

/** One entry for every address and display. The display refuses programs without this key. */
function authorityFile() {
  const name = Buffer.from('MIT-MAGIC-COOKIE-1')
  const anyone = 0xffff
  const parts = [uint16(anyone), uint16(0), uint16(0), uint16(name.length), name]
  return Buffer.concat([...parts, uint16(16), randomBytes(16)])
}

/** @param {number} value */
function uint16(value) {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}
