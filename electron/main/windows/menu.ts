import { Menu, app } from 'electron'
import type { EventPayloads } from '#shared/ipc/events'
import type { Publish } from '../ipc/publish'

/** The application menu: what the system expects, and the few commands that are not about one ticket. */
export function setApplicationMenu(publish: Publish): void {
  const choose = (item: EventPayloads['menu:chosen']['item']) => () =>
    publish('menu:chosen', { item })
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
      {
        label: 'File',
        submenu: [
          { label: 'New ticket', accelerator: 'CmdOrCtrl+N', click: choose('new-ticket') },
          { label: 'Import tickets…', accelerator: 'CmdOrCtrl+O', click: choose('import') },
          { type: 'separator' },
          { label: 'Settings…', accelerator: 'CmdOrCtrl+,', click: choose('settings') },
          { label: 'Sign out', click: choose('sign-out') },
          { role: process.platform === 'darwin' ? 'close' : 'quit' },
        ],
      },
      { role: 'editMenu' },
      {
        label: 'View',
        submenu: [
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          { role: 'togglefullscreen' },
          ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' as const }]),
        ],
      },
      { role: 'windowMenu' },
    ]),
  )
}
