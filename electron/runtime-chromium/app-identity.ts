import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

export interface AppIdentity {
  /** The folder of the package.json that the started script belongs to. */
  path: string
  name: string
  version: string
  /** The launcher entry that shows the badge number. */
  desktopFile: string
}

/** Finds the app as Electron does for `electron .`: by the package.json above the started script. */
export function findAppIdentity(script: string | undefined): AppIdentity {
  let folder = dirname(resolve(script ?? '.'))
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) {
    folder = dirname(folder)
  }
  const file = join(folder, 'package.json')
  if (!existsSync(file)) {
    return { path: folder, name: 'Electron', version: '0.0.0', desktopFile: 'electron.desktop' }
  }
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as {
    name?: string
    productName?: string
    version?: string
    desktopName?: string
  }
  return {
    path: folder,
    name: manifest.productName ?? manifest.name ?? 'Electron',
    version: manifest.version ?? '0.0.0',
    desktopFile: manifest.desktopName ?? `${manifest.name ?? 'electron'}.desktop`,
  }
}
