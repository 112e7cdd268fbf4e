import type * as Electron from 'electron'
import { shell } from './shell.ts'

/**
 * A browser's page cannot start a drag of files in the system. Instead, this shows the folder with
 * the file, from where it can be dragged, and says so.
 */
export function startDrag({ file }: Electron.Item): void {
  process.stderr.write(`Files cannot be dragged out of a browser's window: showing ${file}\n`)
  shell.showItemInFolder(file)
}
