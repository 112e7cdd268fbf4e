import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Protocol } from 'devtools-protocol'
import { findBrowser } from '../launcher/find-browser.mjs'
import { appStandIn } from './app.ts'
import {
  BrowserProcess,
  forwardToRunningBrowser,
  type BrowserExit,
} from './browser/browser-process.ts'
import { unlessGone, type CdpSession } from './browser/cdp-connection.ts'
import { baseFlags, passableSwitches } from './browser/flags.ts'
import { guardDownloads } from './downloads.ts'
import { interceptRequests } from './request-gate.ts'

export interface OpenedPage {
  session: CdpSession
  targetId: string
  windowId: number
  /** Settles when the page is closed. Resolves to the browser's exit if that was the reason. */
  gone: Promise<BrowserExit | undefined>
}

export interface WindowWish {
  width: number
  height: number
  x: number | undefined
  y: number | undefined
  title: string
  background: string
}

interface Claim {
  marker: string
  resolve: (page: OpenedPage) => void
  reject: (error: Error) => void
}

const NO_BROWSER = `No Chromium, Chrome or Edge was found. Install one, or name its program in CONNECT_BROWSER.`

/** Starts the one browser of this app, opens its windows, and closes every page that is not one of them. */
class BrowserHost {
  private browser: BrowserProcess | undefined
  private claims: Claim[] = []
  private readonly strays = new Map<string, CdpSession>()
  private readonly open = new Map<string, (exit: BrowserExit | undefined) => void>()

  /** Opens a window with an empty page in the given colour, ready to be controlled. */
  async openWindow(wish: WindowWish): Promise<OpenedPage> {
    const executable = findBrowser()
    if (!executable) throw new Error(NO_BROWSER)
    const profile = join(appStandIn.getPath('sessionData'), 'window')
    mkdirSync(profile, { recursive: true })
    const marker = randomUUID()
    const html = `<title>${encodeURIComponent(wish.title)}</title><body style="background:${encodeURIComponent(wish.background)}"><!--${marker}-->`
    const args = [
      ...baseFlags(profile, appStandIn.desktopId),
      ...passableSwitches(appStandIn.switches),
      `--window-size=${wish.width},${wish.height}`,
      ...(wish.x !== undefined && wish.y !== undefined
        ? [`--window-position=${wish.x},${wish.y}`]
        : []),
      `--app=data:text/html,${html}`,
    ]
    // A browser ends with its last window, so a new window must not open in a browser that is
    // ending.
    if (this.browser && this.open.size === 0 && this.claims.length === 0) await this.close()
    const claim = Promise.withResolvers<OpenedPage>()
    this.claims.push({ marker, resolve: claim.resolve, reject: claim.reject })
    if (this.browser) await forwardToRunningBrowser(executable, args)
    else this.start(executable, args)
    return claim.promise
  }

  async close(): Promise<void> {
    await this.browser?.close()
  }

  kill(): void {
    this.browser?.kill()
  }

  private start(executable: string, args: string[]): void {
    const browser = new BrowserProcess(executable, args)
    this.browser = browser
    void browser.exited.then((exit) => {
      this.browser = undefined
      this.strays.clear()
      const reason = exit.signal ?? `exit code ${exit.code}`
      for (const { reject } of this.claims.splice(0)) {
        reject(new Error(`The browser ended before its window was there (${reason}).`))
      }
      for (const closed of this.open.values()) closed(exit)
      this.open.clear()
    })
    const root = browser.connection.browser
    root.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      void this.attached(browser.connection.session(sessionId), targetInfo)
    })
    root.on('Target.targetInfoChanged', ({ targetInfo }) => {
      const session = this.strays.get(targetInfo.targetId)
      if (session) void this.place(session, targetInfo)
    })
    root.on('Target.targetDestroyed', ({ targetId }) => {
      this.strays.delete(targetId)
      this.open.get(targetId)?.(undefined)
      this.open.delete(targetId)
    })
    void unlessGone(this.prepare(root))
  }

  /** Nothing is loaded until requests are intercepted and new pages are paused at their start. */
  private async prepare(root: CdpSession): Promise<void> {
    await Promise.all([
      interceptRequests(root),
      guardDownloads(root, join(appStandIn.getPath('sessionData'), 'window', 'downloads')),
      root.send('Target.setDiscoverTargets', { discover: true, filter: [{ type: 'page' }] }),
      root.send('Target.setAutoAttach', {
        autoAttach: true,
        waitForDebuggerOnStart: true,
        flatten: true,
        filter: [{ type: 'page' }],
      }),
    ])
  }

  private async attached(session: CdpSession, info: Protocol.Target.TargetInfo): Promise<void> {
    this.strays.set(info.targetId, session)
    await unlessGone(session.send('Runtime.runIfWaitingForDebugger'))
    await this.place(session, info)
  }

  /** Gives a page to the window that waits for it. Closes pages that no window asked for. */
  private async place(session: CdpSession, info: Protocol.Target.TargetInfo): Promise<void> {
    // Its address may have changed while it was attached, and that event may have placed it
    // already.
    if (!this.strays.has(info.targetId)) return
    const claim = this.claims.find(({ marker }) => info.url.includes(marker))
    if (claim) {
      this.claims = this.claims.filter((one) => one !== claim)
      this.strays.delete(info.targetId)
      const found = await unlessGone(session.send('Browser.getWindowForTarget'))
      if (found) claim.resolve(this.opened(session, info.targetId, found.windowId))
      else claim.reject(new Error('The window was closed before it was ready.'))
      return
    }
    if (info.url.startsWith('devtools://')) return
    const maybeOurs = this.claims.length > 0 && info.openerId === undefined
    if (!maybeOurs)
      await unlessGone(session.send('Target.closeTarget', { targetId: info.targetId }))
  }

  private opened(session: CdpSession, targetId: string, windowId: number): OpenedPage {
    const gone = Promise.withResolvers<BrowserExit | undefined>()
    this.open.set(targetId, gone.resolve)
    return { session, targetId, windowId, gone: gone.promise }
  }
}

export const browserHost = new BrowserHost()
