import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { canUseApt, installWithApt } from './apt.mjs'
import { Stop } from './say.mjs'

/** The session bus and the notification service that the tests run. Their packages have the same names. */
const PROGRAMS = ['dbus-daemon', 'dunst']

/** Those of these programs that are not installed. */
export function missingNotificationPrograms(env = process.env) {
  const folders = (env['PATH'] ?? '').split(delimiter)
  return PROGRAMS.filter((program) => !folders.some((folder) => existsSync(join(folder, program))))
}

/**
 * Makes sure that the tests can run a real notification service on their own bus. Only Linux has
 * one. Installs it with apt where possible, otherwise stops and says what to install.
 */
export async function ensureNotificationService() {
  if (process.platform !== 'linux') return
  const missing = missingNotificationPrograms()
  if (missing.length === 0) return
  // dunst depends on a session bus. dbus-x11 is the only one that does not install systemd.
  const failed = canUseApt() ? await installWithApt([...missing, 'dbus-x11']) : ''
  if (missingNotificationPrograms().length === 0) return
  throw new Stop(
    `${failed ?? ''}\nThe tests of notifications need ${missing.join(' and ')}. Install them and start again.`,
  )
}
