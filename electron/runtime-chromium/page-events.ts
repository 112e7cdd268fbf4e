import type { EventEmitter } from 'node:events'
import type { CdpSession } from './browser/cdp-connection.ts'
import type { FrameTree } from './frame-tree.ts'
import { PreventableEvent } from './preventable-event.ts'
import { toAppUrl } from './scheme-mapping.ts'

export interface PageListener {
  /** The main frame has a document of the app. */
  arrived(browserUrl: string): void
  domReady(): void
  windowOpen(url: string, name: string, features: string): void
  /** The page may unload, because it navigates or because its window is closing. */
  unloadRequested(leaving: boolean): void
  dialogRefused(): void
  crashed(): void
}

/**
 * Emits Electron's events for what happens to a page, and calls the listener where something must
 * be done.
 */
export function relayPageEvents(
  page: CdpSession,
  frames: FrameTree,
  contents: EventEmitter,
  listener: PageListener,
): void {
  const isApp = () => frames.main.url !== frames.main.browserUrl
  page.on('Page.frameNavigated', ({ frame }) => {
    if (frame.parentId !== undefined || !isApp()) return
    listener.arrived(frame.url)
    contents.emit('did-start-loading')
    contents.emit('did-navigate', new PreventableEvent(), toAppUrl(frame.url), 200, 'OK')
  })
  page.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
    const isMain = frames.isMain(frameId)
    contents.emit('did-navigate-in-page', new PreventableEvent(), toAppUrl(url), isMain)
  })
  page.on('Page.lifecycleEvent', ({ name, frameId }) => {
    if (!frames.isMain(frameId) || !isApp()) return
    if (name === 'firstContentfulPaint' || name === 'load') contents.emit('first-paint')
    if (name === 'DOMContentLoaded') {
      listener.domReady()
      contents.emit('dom-ready', new PreventableEvent())
    }
    if (name !== 'load') return
    contents.emit('did-stop-loading')
    contents.emit('did-finish-load')
  })
  page.on('Page.windowOpen', ({ url, windowName, windowFeatures }) => {
    listener.windowOpen(url, windowName, windowFeatures.join(','))
  })
  let leaving = false
  page.on('Page.frameRequestedNavigation', ({ frameId }) => {
    if (frames.isMain(frameId)) leaving = true
  })
  page.on('Page.frameStoppedLoading', ({ frameId }) => {
    if (frames.isMain(frameId)) leaving = false
  })
  page.on('Page.javascriptDialogOpening', ({ type, message }) => {
    if (type === 'beforeunload') {
      listener.unloadRequested(leaving)
      return
    }
    process.stderr.write(`The page wanted to show a dialog (${type}): ${message}\n`)
    listener.dialogRefused()
  })
  page.on('Runtime.consoleAPICalled', ({ type, args }) => {
    const message = args.map((one) => String(one.value ?? one.description ?? '')).join(' ')
    const level = type === 'error' || type === 'warning' ? type : 'info'
    contents.emit('console-message', PreventableEvent.with({ level, message }))
  })
  page.on('Inspector.targetCrashed', () => listener.crashed())
}
