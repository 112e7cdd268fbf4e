import { join } from 'node:path'
import { canUseApt, installWithApt } from './apt.mjs'
import { hasXvfb, needsVirtualDisplay, startVirtualDisplay } from './display.mjs'
import { fetchElectron, findElectron, sandboxProblem } from './electron-program.mjs'
import { findBrowser } from './find-browser.mjs'
import { nodeProgram } from './node-version.mjs'
import { OUT, ROOT } from './paths.mjs'
import { say, Stop } from './say.mjs'

/**
 * What shows the window: Electron itself, or an installed browser with the stand-in.
 * @typedef {{ kind: 'electron', program: string } | { kind: 'chromium', program: string }} Runtime
 */

/**
 * Chooses the runtime. `CONNECT_RUNTIME` forces one. Otherwise it is Electron if it can be had,
 * then an installed browser, then one from apt. If there is none, stops and lists the ways out.
 * @returns {Promise<Runtime>}
 */
export async function chooseRuntime() {
  const forced = process.env['CONNECT_RUNTIME']
  if (forced && forced !== 'electron' && forced !== 'chromium') {
    throw new Stop(`CONNECT_RUNTIME is "${forced}"; it can be "electron" or "chromium".`)
  }
  if (forced !== 'chromium') {
    const program = findElectron() ?? (await fetchElectron({ again: forced === 'electron' }))
    const problem = program && sandboxProblem(program)
    if (program && !problem) return { kind: 'electron', program }
    if (forced) {
      throw new Stop(
        problem ?? 'Electron is not installed and could not be fetched. See the README.',
      )
    }
    if (problem) say(problem)
  }
  return { kind: 'chromium', program: await ensureBrowser() }
}

/**
 * The program of an installed browser, or of one that apt installs.
 * @returns {Promise<string>}
 */
export async function ensureBrowser() {
  const found = findBrowser()
  if (found) return found
  let reason = ''
  if (canUseApt()) {
    const missing = needsVirtualDisplay() && !hasXvfb() ? ['chromium', 'xvfb'] : ['chromium']
    reason = `${(await installWithApt(missing)) ?? ''}\n`
    const installed = findBrowser()
    if (installed) return installed
  }
  throw new Stop(
    `${reason}There is nothing to show the window with. One of these helps:
  - let this machine reach the place Electron is fetched from (ELECTRON_MIRROR can name another), then
    start again with CONNECT_RUNTIME=electron
  - install Chromium, Chrome or Edge
  - name the program of such a browser in CONNECT_BROWSER`,
  )
}

/**
 * Makes sure that windows can be shown. Starts a virtual display if there is none, and prints that
 * it does.
 * @param {{ quiet?: boolean }} [options]
 * @returns {Promise<import('./display.mjs').VirtualDisplay>}
 */
export async function ensureDisplay({ quiet = false } = {}) {
  if (!needsVirtualDisplay()) return { env: {}, stop: () => Promise.resolve() }
  if (!hasXvfb()) {
    const failed = canUseApt() ? await installWithApt(['xvfb']) : ''
    if (failed !== undefined) {
      throw new Stop(
        `${failed}\nThere is no display here. Set DISPLAY, or install Xvfb for a virtual one.`,
      )
    }
  }
  const display = await startVirtualDisplay()
  if (!quiet)
    say(`No display here: the window is on the virtual display ${display.env['DISPLAY']}.`)
  return display
}

/**
 * The runtime for the tests: Electron if `CONNECT_RUNTIME` asks for it, otherwise a browser,
 * whatever is installed. Stops if it cannot be had.
 * @returns {Promise<Runtime>}
 */
export async function chooseTestRuntime() {
  if (process.env['CONNECT_RUNTIME']) return chooseRuntime()
  return { kind: 'chromium', program: await ensureBrowser() }
}

/**
 * The command that starts the built app on a runtime.
 * @param {Runtime} runtime
 * @param {string[]} args extra arguments; switches reach the window's Chromium
 * @param {string} [entry] the main file that the stand-in runs
 * @returns {[program: string, args: string[]]}
 */
export function appCommand(runtime, args, entry = join(OUT, 'main', 'index.js')) {
  if (runtime.kind === 'electron') {
    const asRoot = process.platform === 'linux' && process.getuid?.() === 0
    const switches = args.filter((one) => one.startsWith('--'))
    const others = args.filter((one) => !one.startsWith('--'))
    // Electron refuses to run as root with its sandbox on. Switches only count before the app's
    // folder.
    return [runtime.program, [...(asRoot ? ['--no-sandbox'] : []), ...switches, ROOT, ...others]]
  }
  const register = join(ROOT, 'electron', 'runtime-chromium', 'register.ts')
  return [
    nodeProgram(),
    ['--import', pathToImport(register), '--enable-source-maps', entry, ...args],
  ]
}

/** @param {string} file */
function pathToImport(file) {
  return process.platform === 'win32' ? new URL(`file:///${file.replaceAll('\\', '/')}`).href : file
}
