import type * as Electron from 'electron'
import { unsupported } from './strict.ts'

/** Preferences that always apply here, whether or not a window asks for them. */
const SAFE = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
} as const

/**
 * The preferences in force. Refuses those that would give the page access to Node, because they are
 * impossible here.
 */
export function checkedPreferences(wanted: Electron.WebPreferences = {}): Electron.WebPreferences {
  const names = Object.keys(SAFE) as (keyof typeof SAFE)[]
  const wrong = names.find((name) => (wanted[name] ?? SAFE[name]) !== SAFE[name])
  if (wrong) throw unsupported(`A window with ${wrong}: ${String(wanted[wrong])}`)
  return { ...SAFE, ...wanted }
}
