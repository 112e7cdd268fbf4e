import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { appStandIn } from './app.ts'
import type { OpenedPage } from './browser-host.ts'
import { CdpError, unlessGone, type CdpSession } from './browser/cdp-connection.ts'
import { FrameTree } from './frame-tree.ts'
import { nativeThemeStandIn } from './native-theme.ts'
import { NavigationGuard } from './navigation.ts'
import type { OfferedContents } from './offered.ts'
import { relayPageEvents, type PageListener } from './page-events.ts'
import { PageLook } from './page-look.ts'
import { evaluateInPage, injectScripts, makePageConfig } from './page-scripts.ts'
import type { PageAccelerator, PageMessage } from './page/messages.ts'
import { PopupMenu } from './popup-menu.ts'
import { PreloadChannel } from './preload-channel.ts'
import { PreventableEvent } from './preventable-event.ts'
import { gate } from './request-gate.ts'
import { toAppUrl, toBrowserUrl } from './scheme-mapping.ts'
import { startDrag } from './drag-out.ts'
import { defaultSession } from './session.ts'
import { strict, unsupported } from './strict.ts'

type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0]

/** Electron's events that can never come here. Waiting for them would take forever. */
const NEVER_EMITTED = new Set(['before-input-event', 'found-in-page', 'login'])

const registry = new Set<WebContentsStandIn>()
let count = 0

/** A page in a browser window, with the interface of Electron's WebContents. */
export class WebContentsStandIn extends EventEmitter implements OfferedContents {
  readonly id = ++count
  readonly session: object = defaultSession
  readonly hostWebContents = null
  readonly startDrag = startDrag
  /** Set by the window. Receives what its page reports about focus, size and colours. */
  onWindowMessage: ((message: PageMessage) => void) | undefined = undefined
  /** The popup menu of this page. */
  menu: PopupMenu | undefined = undefined
  /** Title, colour and size that the window set for its page. */
  readonly look = new PageLook()
  private readonly preferences: Electron.WebPreferences
  private readonly attached = Promise.withResolvers<CdpSession>()
  private page: CdpSession | undefined = undefined
  private targetId: string | undefined = undefined
  private frames: FrameTree | undefined = undefined
  private channel: PreloadChannel | undefined = undefined
  private guard: NavigationGuard | undefined = undefined
  private openHandler: OpenHandler | null = null
  private destroyed = false
  private crashed = false
  private loading = false
  private title = ''

  static getAllWebContents(): WebContentsStandIn[] {
    return [...registry]
  }

  static make(preferences: Electron.WebPreferences): WebContentsStandIn {
    const contents = strict(new WebContentsStandIn(preferences), 'webContents')
    registry.add(contents)
    appStandIn.emit('web-contents-created', new PreventableEvent(), contents)
    return contents
  }

  private constructor(preferences: Electron.WebPreferences) {
    super()
    this.preferences = preferences
    // loadURL reports a window that never opens. This only avoids an unhandled rejection.
    this.attached.promise.catch(() => undefined)
  }

  override on(event: string | symbol, listener: (...args: never[]) => void): this {
    if (NEVER_EMITTED.has(String(event))) throw unsupported(`webContents.on('${String(event)}')`)
    return super.on(event, listener as (...args: unknown[]) => void)
  }

  /** Prepares a new page. Nothing of the app is loaded before this is done. */
  async attach({ session: page, targetId }: OpenedPage, guardClose: boolean): Promise<void> {
    const frames = new FrameTree(page, targetId)
    const guard = new NavigationGuard(this, frames)
    const { preload, additionalArguments } = this.preferences
    const config = makePageConfig(guardClose, additionalArguments ?? [])
    this.frames = frames
    this.guard = guard
    this.channel = new PreloadChannel(page, config, frames, this, (message) => {
      this.receive(message)
    })
    this.menu = new PopupMenu(page, this.channel, this)
    this.look.follow(page, this.channel)
    gate.navigationChecks.add(this.checkNavigation)
    this.on('did-stop-loading', () => (this.loading = false))
    relayPageEvents(page, frames, this, this.listener(page))
    await Promise.all([
      page.send('Page.enable'),
      page.send('Runtime.enable'),
      page.send('Inspector.enable'),
      page.send('Page.setLifecycleEventsEnabled', { enabled: true }),
      injectScripts(page, config, preload),
      nativeThemeStandIn.follow(page),
      defaultSession.denyPermissions(page),
    ])
    this.page = page
    this.targetId = targetId
    this.attached.resolve(page)
  }

  attachFailed(error: Error): void {
    this.attached.reject(error)
  }

  /** Loads an address of the app's own schemes. Rejects for any other, and if loading fails. */
  async loadURL(url: string): Promise<void> {
    const target = toBrowserUrl(url)
    if (!target) throw new Error(`ERR_BLOCKED_BY_CLIENT (-20) loading '${url}'`)
    const page = await this.attached.promise
    const { promise: finished, resolve } = Promise.withResolvers<undefined>()
    const finish = () => resolve(undefined)
    this.once('did-finish-load', finish)
    this.once('destroyed', finish)
    this.guard?.expect(url)
    const { errorText } = await page.send('Page.navigate', { url: target })
    if (!errorText) await finished
    this.off('did-finish-load', finish)
    this.off('destroyed', finish)
    if (this.destroyed) throw new Error(`ERR_FAILED (-2) loading '${url}'`)
    if (!errorText) return
    this.emit('did-fail-load', new PreventableEvent(), -2, errorText, url, true)
    throw new Error(`${errorText} loading '${url}'`)
  }

  get mainFrame(): object | undefined {
    return this.frames?.main
  }

  send(channel: string, ...args: unknown[]): void {
    this.channel?.deliver(channel, args)
  }

  setAccelerators(list: PageAccelerator[]): void {
    this.attached.promise.then(
      () => this.channel?.setAccelerators(list),
      // A window that never opened receives no keys.
      () => undefined,
    )
  }

  getURL(): string {
    return this.frames?.main.url ?? ''
  }

  getTitle(): string {
    return this.title
  }

  private titleChanged(title: string): void {
    if (this.title === title) return
    this.title = title
    this.emit('page-title-updated', new PreventableEvent(), title, true)
  }

  getType(): 'window' {
    return 'window'
  }

  isDestroyed(): boolean {
    return this.destroyed
  }

  isCrashed(): boolean {
    return this.crashed
  }

  isLoading(): boolean {
    return this.loading
  }

  getLastWebPreferences(): Electron.WebPreferences {
    return { ...this.preferences }
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler
  }

  reload(): void {
    void this.command((page) => page.send('Page.reload'))
  }

  focus(): void {
    void this.command((page) => page.send('Page.bringToFront'))
  }

  setZoomFactor(factor: number): void {
    this.look.zoom = factor
  }

  getZoomFactor(): number {
    return this.look.zoom
  }

  openDevTools(): void {
    const { targetId } = this
    if (targetId) void this.command((page) => page.send('Target.openDevTools', { targetId }))
  }

  async executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    return evaluateInPage(await this.attached.promise, code, userGesture)
  }

  /** The event comes as for any other end of the page's process. */
  forcefullyCrashRenderer(): void {
    void this.command((page) => page.send('Page.crash'))
  }

  /** The page and its window are gone. */
  destroy(): void {
    if (this.destroyed) return
    this.destroyed = true
    registry.delete(this)
    gate.navigationChecks.delete(this.checkNavigation)
    this.frames?.destroy()
    if (this.page) nativeThemeStandIn.forget(this.page)
    this.attached.reject(new CdpError('The window was closed', true))
    this.emit('destroyed')
  }

  /** The page's process, or the whole browser, ended unexpectedly. */
  rendererGone(reason: 'crashed' | 'killed', exitCode: number): void {
    this.crashed = true
    const details = { reason, exitCode }
    this.emit('render-process-gone', new PreventableEvent(), details)
    appStandIn.emit('render-process-gone', new PreventableEvent(), this, details)
  }

  private readonly checkNavigation = (frameId: string, url: string, redirected: boolean) =>
    this.guard?.check(frameId, url, redirected)

  /** Lets the page close, or stops a close that the page began. */
  async answerDialog(accept: boolean): Promise<void> {
    await this.command((page) => page.send('Page.handleJavaScriptDialog', { accept }))
  }

  private listener(page: CdpSession): PageListener {
    return {
      arrived: (browserUrl) => {
        this.loading = true
        this.crashed = false
        // Not earlier, because the handlers ask which page wants the permission.
        void defaultSession.applyPermissions(page, this, browserUrl)
      },
      domReady: () => this.look.apply(),
      windowOpen: (url, name, features) => this.askToOpen(url, name, features, 'foreground-tab'),
      unloadRequested: (leaving) => {
        if (leaving || this.guard?.isExpecting) void this.answerDialog(true)
        else this.emit('close-requested')
      },
      dialogRefused: () => void this.answerDialog(false),
      crashed: () => this.rendererGone('crashed', 1),
    }
  }

  private receive(message: PageMessage): void {
    if (message.kind === 'title') this.titleChanged(message.title)
    else if (message.kind === 'context-menu' || message.kind === 'menu-chosen')
      this.menu?.hear(message)
    else if (message.kind === 'navigate') this.guard?.refuse(toAppUrl(message.url))
    else if (message.kind === 'window-open') {
      const { url, name, features, disposition } = message
      this.askToOpen(url, name, features, disposition)
    } else if (message.kind === 'preload-error') {
      const error = Object.assign(new Error(message.message), { stack: message.stack })
      this.emit('preload-error', new PreventableEvent(), this.preferences.preload ?? '', error)
      process.stderr.write(`The preload script failed: ${message.stack || message.message}\n`)
    } else this.onWindowMessage?.(message)
  }

  /** Asks the product's handler, as Electron would. Whatever it returns, no second window opens here. */
  private askToOpen(
    url: string,
    frameName: string,
    features: string,
    disposition: Electron.HandlerDetails['disposition'],
  ): void {
    const answer = this.openHandler?.({
      url: toAppUrl(url),
      frameName,
      features,
      disposition,
      referrer: { url: '', policy: 'no-referrer' },
    })
    if (answer?.action === 'allow') process.stderr.write(`A second window was refused.\n`)
  }

  private async command<T>(run: (page: CdpSession) => Promise<T>): Promise<T | undefined> {
    return this.page ? unlessGone(run(this.page)) : undefined
  }
}
