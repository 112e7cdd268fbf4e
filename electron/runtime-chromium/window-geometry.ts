import type * as Electron from 'electron'
import type { Protocol } from 'devtools-protocol'
import { unlessGone } from './browser/cdp-connection.ts'
import type { OpenedPage } from './browser-host.ts'

export type WindowState = 'normal' | 'minimized' | 'maximized' | 'fullscreen'
type Change = 'resize' | 'move' | 'minimize' | 'maximize' | 'unmaximize' | 'restore'

/**
 * Position and state of a window. Electron's getters return at once, so the last known values are
 * stored.
 */
export class WindowGeometry {
  bounds: Electron.Rectangle
  normal: Electron.Rectangle
  state: WindowState = 'normal'
  private page: OpenedPage | undefined
  private known = false
  private readonly onChange: (change: Change) => void

  constructor(bounds: Electron.Rectangle, onChange: (change: Change) => void) {
    this.bounds = { ...bounds }
    this.normal = { ...bounds }
    this.onChange = onChange
  }

  /** The window exists now. Applies what was set before. */
  async follow(page: OpenedPage): Promise<void> {
    this.page = page
    if (this.state !== 'normal') await this.tell({ windowState: this.state })
    await this.learn()
  }

  setBounds(bounds: Partial<Electron.Rectangle>): void {
    this.bounds = { ...this.bounds, ...bounds }
    this.normal = { ...this.bounds }
    const { x: left, y: top, width, height } = this.bounds
    void this.tell({ left, top, width, height }).then(() => this.learn())
  }

  setState(state: WindowState): void {
    if (this.state === state) return
    const before = this.state
    this.state = state
    this.announce(before)
    void this.tell({ windowState: state }).then(() => this.learn())
  }

  /** Asks the browser, and reports what has changed since the last time. */
  async learn(): Promise<void> {
    if (!this.page) return
    const { session, windowId } = this.page
    const answer = await unlessGone(session.send('Browser.getWindowBounds', { windowId }))
    if (!answer) return
    const { left, top, width, height, windowState = 'normal' } = answer.bounds
    const was = this.bounds
    const before = this.state
    this.bounds = {
      x: left ?? was.x,
      y: top ?? was.y,
      width: width ?? was.width,
      height: height ?? was.height,
    }
    this.state = windowState
    if (windowState === 'normal') this.normal = { ...this.bounds }
    const first = !this.known
    this.known = true
    if (first) return
    if (before !== windowState) this.announce(before)
    if (was.width !== this.bounds.width || was.height !== this.bounds.height) {
      this.onChange('resize')
    }
    if (was.x !== this.bounds.x || was.y !== this.bounds.y) this.onChange('move')
  }

  private announce(before: WindowState): void {
    if (this.state === 'minimized') this.onChange('minimize')
    else if (this.state === 'maximized') this.onChange('maximize')
    else if (before === 'maximized') this.onChange('unmaximize')
    else if (before === 'minimized') this.onChange('restore')
  }

  private async tell(bounds: Protocol.Browser.Bounds): Promise<void> {
    if (!this.page) return
    const { session, windowId } = this.page
    await unlessGone(session.send('Browser.setWindowBounds', { windowId, bounds }))
  }
}
