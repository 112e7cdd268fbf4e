import { existsSync, readFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

/** The folder where the operating system stores the data of applications. */
export function appDataFolder(): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support')
  if (process.platform === 'win32') {
    return process.env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming')
  }
  return process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config')
}

/** The folder of one kind, as set in the desktop. Undefined for kinds that are not offered. */
export function systemFolder(kind: string): string | undefined {
  switch (kind) {
    case 'home':
      return homedir()
    case 'temp':
      return tmpdir()
    case 'appData':
      return appDataFolder()
    case 'exe':
      return process.execPath
    case 'downloads':
      return userFolder('DOWNLOAD', 'Downloads')
    case 'documents':
      return userFolder('DOCUMENTS', 'Documents')
    case 'desktop':
      return userFolder('DESKTOP', 'Desktop')
    default:
      return undefined
  }
}

function userFolder(xdgName: string, usual: string): string {
  const file = join(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'user-dirs.dirs')
  if (process.platform === 'linux' && existsSync(file)) {
    const line = new RegExp(`^XDG_${xdgName}_DIR="(.*)"$`, 'm').exec(readFileSync(file, 'utf8'))
    if (line?.[1]) return line[1].replace('$HOME', homedir())
  }
  return join(homedir(), usual)
}
