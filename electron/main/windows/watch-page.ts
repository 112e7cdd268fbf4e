import { type BrowserWindow, type WebContents, app, dialog } from 'electron'
import type { Log } from '../log'
import { createRevival } from './revival'

export interface PageWatch {
  log: Log
  load: (page: OwnPage) => Promise<void>
  /** Called before the page is loaded again, so that it can return to where it was. */
  onReopen: () => void
}

/**
 * What a window shows: the app, or a page without anything that could fail, which says that the
 * app's page was given up.
 */
export type OwnPage = typeof APP_PAGE | typeof STOPPED_PAGE
export const APP_PAGE = 'index.html'
const STOPPED_PAGE = 'window-stopped.html'

const revivals = new WeakMap<WebContents, () => void>()

/** Loads a window's page again if it crashed or was given up. Otherwise does nothing. */
export function revivePage({ webContents }: Pick<BrowserWindow, 'webContents'>): void {
  const isGivenUp = webContents.getURL().endsWith(`/${STOPPED_PAGE}`)
  if (webContents.isCrashed() || isGivenUp) revivals.get(webContents)?.()
}

/**
 * Loads a crashed page again, after growing waits. If it keeps crashing, another page says so. If a
 * page does not respond, the person decides, because they may be in the middle of a word.
 */
export function watchPage(window: BrowserWindow, { log, load, onReopen }: PageWatch): void {
  const revival = createRevival(Date.now)
  let timer: NodeJS.Timeout | undefined

  const show = (page: OwnPage) => {
    clearTimeout(timer)
    if (window.isDestroyed()) return
    onReopen()
    load(page).catch((error: unknown) => log.error('page-not-opened-again', { page }, error))
  }
  revivals.set(window.webContents, () => {
    revival.forget()
    show(APP_PAGE)
  })
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return
    const wait = revival.died()
    log.error('page-gone', { reason, exitCode, opensAgain: wait !== null })
    clearTimeout(timer)
    // Not inside this event, because the old page is still being removed.
    timer = setTimeout(() => show(wait === null ? STOPPED_PAGE : APP_PAGE), wait ?? 0)
  })

  let asking: AbortController | undefined
  window.on('unresponsive', () => {
    log.warn('page-unresponsive')
    asking ??= new AbortController()
    const { signal } = asking
    void askToWait(window, signal).then((waits) => {
      asking = undefined
      if (waits || signal.aborted || window.isDestroyed()) return
      log.warn('page-ended-by-person')
      window.webContents.forcefullyCrashRenderer()
    })
  })
  window.on('responsive', () => {
    log.info('page-responsive')
    asking?.abort()
  })
}

/** Other processes (graphics, network) restart by themselves. This only logs it. */
export function logLostProcesses(log: Log): void {
  app.on('child-process-gone', (_event, { type, reason, exitCode, name }) => {
    if (reason !== 'clean-exit') log.warn('child-process-gone', { type, reason, exitCode, name })
  })
}

async function askToWait(window: BrowserWindow, signal: AbortSignal): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: 'The window is not responding',
    detail:
      'It may be busy. If you reopen it, it comes back to the same ticket with everything you wrote up to a moment ago.',
    buttons: ['Wait', 'Reopen'],
    defaultId: 0,
    cancelId: 0,
    signal,
  })
  return response === 0
}
