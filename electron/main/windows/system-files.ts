import { join } from 'node:path'
import { app, BrowserWindow, dialog, shell } from 'electron'
import type { SystemFiles } from '../features/attachments/system-files'

/** `icon`: a picture to draw under the pointer while files are dragged out. */
export function openSystemFiles(icon: string): SystemFiles {
  const ourWindow = () => BrowserWindow.getAllWindows()[0]
  return {
    async askWhereToSave(name) {
      const defaultPath = join(app.getPath('downloads'), name)
      const window = ourWindow()
      if (window === undefined) return null
      const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath })
      return canceled || filePath === '' ? null : filePath
    },
    open: (path) => shell.openPath(path),
    startDrag(paths) {
      const [file] = paths
      if (file === undefined) return
      ourWindow()?.webContents.startDrag({ file, files: [...paths], icon })
    },
  }
}
