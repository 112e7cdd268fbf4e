import { type PlatformPath, posix, win32 } from 'node:path'

const APP_NAME = 'Connect Support'

/**
 * The folder for everything local: embedded database, settings, imports, outbox, logs.
 * CONNECT_DATA_DIR sets it (a relative path starts at `cwd`). The default is Electron's userData
 * folder for an app of this name, so that the window and the command line, which has no Electron,
 * use the same one. Throws if neither that nor a home folder is known.
 */
export function dataDirOf(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): string {
  const path = platform === 'win32' ? win32 : posix
  const configured = env['CONNECT_DATA_DIR']
  if (configured !== undefined && configured !== '') return path.resolve(cwd, configured)
  if (platform === 'win32') {
    const roaming = env['APPDATA'] ?? within(path, env['USERPROFILE'], 'AppData\\Roaming')
    return path.join(required(roaming, 'APPDATA'), APP_NAME)
  }
  const home = env['HOME']
  if (platform === 'darwin') {
    return path.join(required(home, 'HOME'), 'Library', 'Application Support', APP_NAME)
  }
  const config = nonEmpty(env['XDG_CONFIG_HOME']) ?? within(path, home, '.config')
  return path.join(required(config, 'HOME'), APP_NAME)
}

function within(path: PlatformPath, parent: string | undefined, name: string): string | undefined {
  return parent === undefined || parent === '' ? undefined : path.join(parent, name)
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

function required(folder: string | undefined, name: string): string {
  if (folder === undefined || folder === '') {
    throw new Error(`No place for local data: set CONNECT_DATA_DIR or ${name}.`)
  }
  return folder
}
