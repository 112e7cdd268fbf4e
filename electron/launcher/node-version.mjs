import { accessSync, constants, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runInForeground, runQuietly } from './child.mjs'
import { MODULES } from './paths.mjs'
import { Stop } from './say.mjs'

const OLDEST = { major: 20, minor: 19 }
/** The Node version for the tools and the app. It comes with the packages. */
const WANTED = 24

/**
 * Stops if this Node is too old even for the setup.
 * @param {string} [version]
 */
export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)) return
  throw new Stop(
    `Connect Support needs Node ${OLDEST.major}.${OLDEST.minor} or newer; this is ${version}. Get one from https://nodejs.org.`,
  )
}

/**
 * The Node that came with the packages. Undefined if its program is missing. Looks where its
 * package links it and where the package for each system puts it.
 * @returns {string | undefined}
 */
export function bundledNode() {
  const program = process.platform === 'win32' ? 'node.exe' : 'node'
  const system = process.platform === 'win32' ? 'win' : process.platform
  const folders = ['node', `node-${system}-${process.arch}`, `node-bin-${system}-${process.arch}`]
  return folders
    .flatMap((folder) => [
      join(MODULES, folder, 'bin', program),
      join(MODULES, 'node', 'node_modules', folder, 'bin', program),
    ])
    .find(isRealProgram)
}

/** Downloads that Node if the installation skipped its script. Stops if it cannot be had. */
export async function ensureBundledNode() {
  if (isWanted() || bundledNode()) return
  const script = join(MODULES, 'node', 'installArchSpecificPackage.js')
  const { output } = await runQuietly(process.execPath, [script], { cwd: dirname(script) })
  if (bundledNode()) return
  throw new Stop(
    `${output}\nThe packages brought no Node ${WANTED}. Install Node ${WANTED} or newer yourself and start again with it.`,
  )
}

/**
 * Continues in the Node that came with the packages: runs this same script there and exits with its
 * code. Returns at once if this process is new enough.
 */
export async function continueInBundledNode() {
  const node = isWanted() ? undefined : bundledNode()
  if (!node) return
  process.exit(await runInForeground(node, process.argv.slice(1)))
}

/** The Node to run the app and tools with. */
export function nodeProgram() {
  return isWanted() ? process.execPath : (bundledNode() ?? process.execPath)
}

function isWanted() {
  return Number(process.versions.node.split('.')[0]) >= WANTED
}

/** @param {string} file */
function isRealProgram(file) {
  try {
    accessSync(file, constants.X_OK)
    // A text file of a few bytes can stand in place of a missing program.
    return statSync(file).size > 1_000_000
  } catch {
    return false
  }
}
