import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { appStandIn } from './app.ts'
import { browserHost, type OpenedPage } from './browser-host.ts'
import type { BrowserExit } from './browser/browser-process.ts'
import { CdpError, unlessGone } from './browser/cdp-connection.ts'
import { acceleratorPressed, followAccelerators } from './menu.ts'
import { nativeThemeStandIn } from './native-theme.ts'
import type { OfferedWindow } from './offered.ts'
import type { PageMessage } from './page/messages.ts'
import { PreventableEvent } from './preventable-event.ts'
import { screenStandIn } from './screen.ts'
import { strict, unsupported } from './strict.ts'
import { WebContentsStandIn } from './web-contents.ts'
import { checkedPreferences } from './web-preferences.ts'
import { WindowGeometry } from './window-geometry.ts'

type Options = Electron.BrowserWindowConstructorOptions

export const windows = new Set<BrowserWindow>()
let count = 0

/**
 * A window of the browser. It is visible from the start: `show: false` cannot be honoured, and
 * hiding minimises. Minimum sizes are not enforced. Child windows are refused.
 */
export class BrowserWindow extends EventEmitter implements OfferedWindow {
  readonly id = ++count
  readonly webContents: WebContentsStandIn
  private readonly opened: Promise<OpenedPage | undefined>
  private page: OpenedPage | undefined = undefined
  private readonly geometry: WindowGeometry
  private visible: boolean
  private focused = false
  private painted = false
  private closing = false
  private agreed = false
  private destroyed = false
  private readonly unfollow: () => void

  static getAllWindows(): BrowserWindow[] {
    return [...windows]
  }

  static getFocusedWindow(): BrowserWindow | null {
    return [...windows].find((window) => window.isFocused()) ?? null
  }

  static fromWebContents(contents: object): BrowserWindow | null {
    return [...windows].find((window) => window.webContents === contents) ?? null
  }

  static fromId(id: number): BrowserWindow | null {
    return [...windows].find((window) => window.id === id) ?? null
  }

  constructor(options: Options = {}) {
    super()
    if (options.parent) throw unsupported('A child window')
    const preferences = checkedPreferences(options.webPreferences)
    const { width = 800, height = 600, x, y } = options
    const bounds = { x: x ?? 0, y: y ?? 0, width, height }
    this.geometry = new WindowGeometry(bounds, (change) => this.emit(change))
    this.visible = options.show !== false
    this.webContents = WebContentsStandIn.make(preferences)
    const self = strict(this as BrowserWindow, 'BrowserWindow')
    windows.add(self)
    this.webContents.onWindowMessage = (message) => self.receive(message)
    this.webContents.once('first-paint', () => self.emitReadyToShow())
    this.webContents.on('close-requested', () => self.closeAsked())
    this.webContents.on('did-navigate', () => self.stays())
    this.opened = self.open(options)
    this.unfollow = followAccelerators((list) => this.webContents.setAccelerators(list))
    appStandIn.emit('browser-window-created', new PreventableEvent(), self)
    return self
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.loadURL(url)
  }

  show(): void {
    const wasHidden = !this.visible
    this.visible = true
    if (this.geometry.state === 'minimized') this.geometry.setState('normal')
    this.focus()
    if (wasHidden) this.emit('show')
  }

  showInactive(): void {
    this.visible = true
    this.emit('show')
  }

  hide(): void {
    this.visible = false
    this.geometry.setState('minimized')
    this.emit('hide')
  }

  isVisible(): boolean {
    return this.visible
  }

  focus(): void {
    this.webContents.focus()
  }

  blur(): void {
    throw unsupported('BrowserWindow.blur')
  }

  isFocused(): boolean {
    return this.focused
  }

  minimize(): void {
    this.geometry.setState('minimized')
  }

  isMinimized(): boolean {
    return this.geometry.state === 'minimized'
  }

  maximize(): void {
    this.geometry.setState('maximized')
  }

  unmaximize(): void {
    this.geometry.setState('normal')
  }

  isMaximized(): boolean {
    return this.geometry.state === 'maximized'
  }

  isFullScreen(): boolean {
    return this.geometry.state === 'fullscreen'
  }

  restore(): void {
    this.geometry.setState('normal')
  }

  isDestroyed(): boolean {
    return this.destroyed
  }

  close(): void {
    if (!this.closing && this.agreesToClose()) this.destroy()
  }

  /** Closes without asking. */
  destroy(): void {
    if (this.closing) return
    this.closing = true
    void this.opened.then(async (page) => {
      if (!page) return
      const { session, targetId } = page
      await unlessGone(session.send('Target.closeTarget', { targetId }))
    })
  }

  /** Resolves when the window is gone. */
  async whenClosed(): Promise<void> {
    await (
      await this.opened
    )?.gone
  }

  /** Emits `close`. Returns false if a listener prevented it. */
  agreesToClose(): boolean {
    const event = new PreventableEvent()
    this.emit('close', event)
    return !event.defaultPrevented
  }

  getBounds(): Electron.Rectangle {
    return { ...this.geometry.bounds }
  }

  getNormalBounds(): Electron.Rectangle {
    return { ...this.geometry.normal }
  }

  setBounds(bounds: Partial<Electron.Rectangle>): void {
    this.geometry.setBounds(bounds)
  }

  getTitle(): string {
    return this.webContents.getTitle()
  }

  setTitle(title: string): void {
    this.webContents.look.title = title
  }

  /** There is no menu bar in a browser's app window. */
  setMenu(): void {}
  setMenuBarVisibility(): void {}
  removeMenu(): void {}

  setBackgroundColor(color: string): void {
    this.webContents.look.background = color
  }

  /** No part of a browser window can flash or show progress. */
  flashFrame(): void {}
  setProgressBar(): void {}

  private async open(options: Options): Promise<OpenedPage | undefined> {
    const background = options.backgroundColor ?? '#ffffff'
    const title = options.title ?? appStandIn.name
    const { width, height } = this.geometry.bounds
    try {
      const wish = { width, height, x: options.x, y: options.y, title, background }
      const page = await browserHost.openWindow(wish)
      this.page = page
      void page.gone.then((exit) => this.finish(exit))
      await screenStandIn.learn(page.session)
      await this.webContents.attach(page, true)
      this.webContents.look.background = background
      await this.geometry.follow(page)
      return page
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error))
      this.webContents.attachFailed(reason)
      if (!(error instanceof CdpError)) process.stderr.write(`${reason.message}\n`)
      if (!this.page) this.finish({ code: null, signal: null, expected: false })
      return undefined
    }
  }

  private finish(exit: BrowserExit | undefined): void {
    if (this.destroyed) return
    if (exit && !exit.expected) {
      appStandIn.exitCode = 1
      this.webContents.rendererGone(exit.signal ? 'killed' : 'crashed', exit.code ?? 1)
    } else if (!this.closing && !this.agreed) this.agreesToClose()
    this.closing = true
    this.destroyed = true
    for (const window of windows) if (window.id === this.id) windows.delete(window)
    this.unfollow()
    this.webContents.destroy()
    this.emit('closed', new PreventableEvent())
    if (windows.size > 0 || appStandIn.isQuitting) return
    if (!appStandIn.emit('window-all-closed')) appStandIn.quit()
  }

  /** The user closes a window that was used. The page waits until this has answered. */
  private closeAsked(): void {
    const accept = this.closing || this.agreesToClose()
    this.agreed = accept
    void this.webContents.answerDialog(accept)
  }

  /** It looked like closing, but the user reloaded the page by a key. */
  private stays(): void {
    this.agreed = false
  }

  private receive(message: PageMessage): void {
    if (message.kind === 'dark') nativeThemeStandIn.learnSystem(message.dark)
    if (message.kind === 'accelerator') acceleratorPressed(message.id, this)
    if (message.kind === 'geometry') void this.geometry.learn()
    if (message.kind !== 'focus' || this.focused === message.focused) return
    this.focused = message.focused
    const name = message.focused ? 'focus' : 'blur'
    this.emit(name, new PreventableEvent())
    appStandIn.emit(`browser-window-${name}`, new PreventableEvent(), this)
    void this.geometry.learn()
  }

  private emitReadyToShow(): void {
    if (this.painted) return
    this.painted = true
    this.emit('ready-to-show', new PreventableEvent())
  }
}
