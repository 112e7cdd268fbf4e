import type * as Electron from 'electron'
import { shell } from './shell.ts'

/**
 * A browser's page cannot hand files to the system's drag. So the folder with the file is shown, from where it
 * can be taken, and this is said.
 */
export function startDrag({ file }: Electron.Item): void {
  process.stderr.write(`Files cannot be dragged out of a browser's window: showing ${file}\n`)
  shell.showItemInFolder(file)
}
