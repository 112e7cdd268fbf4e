import { existsSync, readFileSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { runQuietly } from './child.mjs'
import { writeStamp } from './fingerprint.mjs'
import { nodeProgram } from './node-version.mjs'
import { MODULES } from './paths.mjs'
import { step } from './say.mjs'

const PACKAGE = join(MODULES, 'electron')
const FAILED = join(MODULES, '.electron-not-fetched')
const TRY_AGAIN_MS = 24 * 60 * 60 * 1000
const REACH_MS = 4000
const FETCH_MS = 180_000
const SOURCE = 'https://github.com/electron/electron/releases/download/'

/**
 * Electron's program. Undefined if it is not installed.
 * @returns {string | undefined}
 */
export function findElectron() {
  const pathFile = join(PACKAGE, 'path.txt')
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : undefined
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  // As Electron's own package does: in ELECTRON_OVERRIDE_DIST_PATH, without path.txt, the program
  // has its plain name.
  const program = folder ? join(folder, name ?? 'electron') : name && join(PACKAGE, 'dist', name)
  if (!program) return undefined
  return existsSync(program) ? program : undefined
}

/**
 * Downloads Electron's program as its package does. A failure is remembered for a day, so that a
 * network that blocks the download does not delay every start.
 * @param {{ again: boolean }} options whether to try although it failed recently
 * @returns {Promise<string | undefined>}
 */
export async function fetchElectron({ again }) {
  if (!again && failedLately()) return undefined
  return step('Fetching Electron', async () => {
    if (await isSourceReachable()) {
      await runQuietly(nodeProgram(), [join(PACKAGE, 'install.js')], { timeoutMs: FETCH_MS })
    }
    const program = findElectron()
    if (!program) writeStamp(FAILED, new Date().toISOString())
    return program
  })
}

/** A network that drops packets would otherwise cost minutes. Through a proxy this cannot be known. */
function isSourceReachable() {
  const proxied = ['HTTPS_PROXY', 'https_proxy', 'npm_config_https_proxy', 'npm_config_proxy']
  if (proxied.some((name) => process.env[name])) return Promise.resolve(true)
  const mirror = process.env['ELECTRON_MIRROR'] ?? process.env['npm_config_electron_mirror']
  const { hostname, port, protocol } = new URL(mirror || SOURCE)
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname,
      port: Number(port) || (protocol === 'http:' ? 80 : 443),
      timeout: REACH_MS,
    })
    const answer = (/** @type {boolean} */ reached) => {
      socket.destroy()
      resolve(reached)
    }
    socket.once('connect', () => answer(true))
    socket.once('timeout', () => answer(false))
    socket.once('error', () => answer(false))
  })
}

function failedLately() {
  const stat = statSync(FAILED, { throwIfNoEntry: false })
  return stat !== undefined && Date.now() - stat.mtimeMs < TRY_AGAIN_MS
}

/**
 * Why Electron would refuse to start here. Its sandbox needs user namespaces, or a helper program
 * owned by root, which a package from npm cannot install. Undefined if nothing prevents the start.
 * @param {string} program
 * @returns {string | undefined}
 */
export function sandboxProblem(program) {
  if (process.platform !== 'linux' || process.getuid?.() === 0) return undefined
  const helper = join(dirname(program), 'chrome-sandbox')
  const stat = statSync(helper, { throwIfNoEntry: false })
  if (stat && stat.uid === 0 && (stat.mode & 0o4000) !== 0) return undefined
  /** @type {[file: string, value: string][]} */
  const limits = [
    ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
    ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
    ['/proc/sys/user/max_user_namespaces', '0'],
  ]
  const restricted = limits.some(
    ([file, value]) => existsSync(file) && readFileSync(file, 'utf8').trim() === value,
  )
  if (!restricted) return undefined
  return `This system gives Electron no sandbox. Allow it once: sudo chown root "${helper}" && sudo chmod 4755 "${helper}"`
}
