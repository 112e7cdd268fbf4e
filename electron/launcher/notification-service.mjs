import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { canUseApt, installWithApt } from './apt.mjs'
import { Stop } from './say.mjs'

/** The session bus and the notification service that the tests run; their packages have the same names. */
const PROGRAMS = ['dbus-daemon', 'dunst']

/** The programs of these that are not installed. */
export function missingNotificationPrograms(env = process.env) {
  const folders = (env['PATH'] ?? '').split(delimiter)
  return PROGRAMS.filter((program) => !folders.some((folder) => existsSync(join(folder, program))))
}

/**
 * Makes sure that the tests can run a real notification service on a bus of their own; only Linux has
 * one. From apt where that is the way, otherwise it stops and says what to install.
 */
export async function ensureNotificationService() {
  if (process.platform !== 'linux') return
  const missing = missingNotificationPrograms()
  if (missing.length === 0) return
  // dbus-x11 is the one session bus for dunst's dependency that does not bring systemd with it.
  const failed = canUseApt() ? await installWithApt([...missing, 'dbus-x11']) : ''
  if (missingNotificationPrograms().length === 0) return
  throw new Stop(
    `${failed ?? ''}\nThe tests of notifications need ${missing.join(' and ')}. Install them and start again.`,
  )
}
