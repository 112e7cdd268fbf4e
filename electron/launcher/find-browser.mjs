import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const PATH_NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'microsoft-edge-stable',
]

const MAC_APPS = ['Chromium', 'Google Chrome', 'Microsoft Edge']
const WINDOWS_PROGRAMS = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
]

/**
 * The program of an installed Chromium, Chrome or Edge. Undefined if there is none. The one in
 * `CONNECT_BROWSER` is tried first.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
export function findBrowser(env = process.env) {
  return candidates(env).find(isProgram)
}

/** @param {NodeJS.ProcessEnv} env */
function candidates(env) {
  const chosen = env['CONNECT_BROWSER'] ? [env['CONNECT_BROWSER']] : []
  if (process.platform === 'darwin') {
    const roots = ['/Applications', join(env['HOME'] ?? '', 'Applications')]
    return chosen.concat(
      roots.flatMap((root) =>
        MAC_APPS.map((name) => join(root, `${name}.app`, 'Contents', 'MacOS', name)),
      ),
    )
  }
  if (process.platform === 'win32') {
    const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']]
    return chosen.concat(
      roots.flatMap((root) => (root ? WINDOWS_PROGRAMS.map((parts) => join(root, ...parts)) : [])),
    )
  }
  const folders = (env['PATH'] ?? '').split(delimiter).concat('/snap/bin')
  return chosen.concat(
    PATH_NAMES.flatMap((name) => folders.filter(Boolean).map((folder) => join(folder, name))),
  )
}

/** @param {string} file */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
