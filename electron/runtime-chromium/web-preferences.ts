import type * as Electron from 'electron'
import { unsupported } from './strict.ts'

/** What every window here is, whether or not it asks for it. */
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

/** The preferences in force. What would open the page to Node cannot be had here and is refused. */
export function checkedPreferences(wanted: Electron.WebPreferences = {}): Electron.WebPreferences {
  const names = Object.keys(SAFE) as (keyof typeof SAFE)[]
  const wrong = names.find((name) => (wanted[name] ?? SAFE[name]) !== SAFE[name])
  if (wrong) throw unsupported(`A window with ${wrong}: ${String(wanted[wrong])}`)
  return { ...SAFE, ...wanted }
}
