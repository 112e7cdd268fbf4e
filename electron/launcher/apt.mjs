import { existsSync } from 'node:fs'
import { runQuietly } from './child.mjs'
import { step } from './say.mjs'

/** Whether this is Debian or Ubuntu and the user is root, who alone may install packages. */
export function canUseApt() {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

/**
 * Installs system packages and prints that it does. Returns apt's output if it failed, otherwise
 * nothing.
 * @param {string[]} packages
 * @returns {Promise<string | undefined>}
 */
export async function installWithApt(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const names = packages.join(' and ')
  return step(`Installing ${names} with apt-get`, async () => {
    const update = await runQuietly('apt-get', ['update'], { env })
    if (update.code !== 0) return update.output
    const install = await runQuietly(
      'apt-get',
      ['install', '-y', '--no-install-recommends', ...packages],
      { env },
    )
    return install.code === 0 ? undefined : install.output
  })
}
