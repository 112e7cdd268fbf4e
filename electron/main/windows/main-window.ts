import { join } from 'node:path'
import { BrowserWindow, nativeTheme } from 'electron'
import type { WindowBounds } from '../settings/settings-store'
import { APP_ORIGIN } from '../ipc/trusted-sender'

/** A drag of the window's edge is remembered once it rests. */
const BOUNDS_PAUSE_MS = 400

export interface MainWindowOptions {
  preload: string
  bounds: WindowBounds
  onBoundsChanged(bounds: WindowBounds): void
}

/** Opens the one window: sandboxed, isolated, without Node, shown when it has something to show. */
export async function openMainWindow(options: MainWindowOptions): Promise<BrowserWindow> {
  const { x, y, width, height, maximized } = options.bounds
  const window = new BrowserWindow({
    width,
    height,
    ...(x === undefined || y === undefined ? {} : { x, y }),
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
  window.once('ready-to-show', () => {
    if (maximized) window.maximize()
    window.show()
  })
  let timer: NodeJS.Timeout | undefined
  const remember = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (window.isDestroyed()) return
      options.onBoundsChanged({ ...window.getNormalBounds(), maximized: window.isMaximized() })
    }, BOUNDS_PAUSE_MS)
  }
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
