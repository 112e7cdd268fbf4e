import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { BrowserWindow, nativeTheme, screen } from 'electron'
import type { Log } from '../log'
import type { WindowBounds } from '../settings/settings-store'
import { APP_ORIGIN } from '../ipc/trusted-sender'
import { offerContextMenu } from './context-menu'
import { fitBounds } from './fit-bounds'
import { APP_PAGE, type OwnPage, revivePage, watchPage } from './watch-page'

/** The window's size is saved after a resize has paused this long. */
const BOUNDS_PAUSE_MS = 400

export interface MainWindowOptions {
  preload: string
  bounds: WindowBounds
  onBoundsChanged(bounds: WindowBounds): void
  /** Called before the page is loaded again after a crash. */
  onReopen: () => void
  log: Log
}

/**
 * Opens the one window: sandboxed, isolated, without Node. It becomes visible when it has something
 * to show.
 */
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
    backgroundColor: ground(),
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
  const paint = () => window.setBackgroundColor(ground())
  nativeTheme.on('updated', paint)
  window.once('closed', () => nativeTheme.off('updated', paint))
  const load = (page: OwnPage) => window.loadURL(`${APP_ORIGIN}/${page}`)
  offerContextMenu(window, options.log)
  watchPage(window, { log: options.log, load, onReopen: options.onReopen })
  window.once('ready-to-show', () => {
    // The window's screen may be gone, for example when a laptop is unplugged from its monitor.
    const stands = window.getNormalBounds()
    const fits = fitBounds(
      stands,
      screen.getAllDisplays().map(({ workArea }) => workArea),
    )
    if (!isDeepStrictEqual(fits, stands)) window.setBounds(fits)
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
  try {
    await load(APP_PAGE)
  } catch (error) {
    // Closing the window before it showed anything is not an error.
    if (!window.isDestroyed()) throw error
  }
  return window
}

/** The colour where the page is not drawn yet, as at an edge that is being dragged. */
function ground(): string {
  return nativeTheme.shouldUseDarkColors ? '#16161a' : '#ffffff'
}

/** Where electron-vite puts the window's files, relative to the built main file. */
export function builtPaths(mainFolder: string): { preload: string; page: string } {
  return {
    preload: join(mainFolder, '../preload/index.cjs'),
    page: join(mainFolder, '../renderer'),
  }
}

/**
 * Brings the window to the front, for a second start of the app or a clicked notification. Reopens
 * a crashed page.
 */
export function focusWindow(): void {
  const window = BrowserWindow.getAllWindows()[0]
  if (window === undefined) return
  revivePage(window)
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
