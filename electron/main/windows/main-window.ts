import { join } from 'node:path'
import { BrowserWindow, nativeTheme } from 'electron'
import { APP_ORIGIN } from '../ipc/trusted-sender'

export interface WindowBounds {
  width: number
  height: number
  x?: number
  y?: number
}

export interface MainWindowOptions {
  preload: string
  bounds: WindowBounds
  onBoundsChanged(bounds: WindowBounds): void
}

/** Opens the one window: sandboxed, isolated, without Node, shown when it has something to show. */
export async function openMainWindow(options: MainWindowOptions): Promise<BrowserWindow> {
  const window = new BrowserWindow({
    ...options.bounds,
    minWidth: 480,
    minHeight: 400,
    show: false,
    title: 'Connect Support',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16161a' : '#ffffff',
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: true,
      spellcheck: true,
    },
  })
  window.once('ready-to-show', () => window.show())
  const remember = () => options.onBoundsChanged(window.getBounds())
  window.on('resize', remember)
  window.on('move', remember)
  await window.loadURL(`${APP_ORIGIN}/index.html`)
  return window
}

/** Where electron-vite puts what the window needs, seen from the built main file. */
export function builtPaths(mainFolder: string): { preload: string; page: string } {
  return {
    preload: join(mainFolder, '../preload/index.cjs'),
    page: join(mainFolder, '../renderer'),
  }
}

/** Brings the window to the front, for a second start of the app or a clicked notification. */
export function focusWindow(): void {
  const window = BrowserWindow.getAllWindows()[0]
  if (window === undefined) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
