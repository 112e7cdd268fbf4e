import type { EventEmitter } from 'node:events'
import type { FrameTree } from './frame-tree.ts'
import { PreventableEvent } from './preventable-event.ts'
import { toAppOrigin } from './scheme-mapping.ts'

function withoutFragment(url: string): string {
  return url.replace(/#.*$/s, '')
}

/** Lets product code decide on every navigation of a page, with Electron's events, before it happens. */
export class NavigationGuard {
  private readonly contents: EventEmitter
  private readonly frames: FrameTree
  private expected: string | undefined

  constructor(contents: EventEmitter, frames: FrameTree) {
    this.contents = contents
    this.frames = frames
  }

  /** The main process itself asked for the next load of this address, so no event is emitted for it. */
  expect(url: string): void {
    this.expected = withoutFragment(url)
  }

  /** Whether a load that the main process asked for has not begun yet. */
  get isExpecting(): boolean {
    return this.expected !== undefined
  }

  /** Whether a document may be requested. Undefined if the frame does not belong to this page. */
  check(frameId: string, url: string, redirected: boolean): 'go' | 'stop' | undefined {
    const frame = this.frames.get(frameId)
    if (!frame) return undefined
    const isMainFrame = this.frames.isMain(frameId)
    if (isMainFrame && this.expected === withoutFragment(url) && !redirected) {
      this.expected = undefined
      return 'go'
    }
    // Electron emits no event for a reload.
    if (withoutFragment(frame.url) === withoutFragment(url)) return 'go'
    const details = { url, isSameDocument: false, isMainFrame, frame, initiator: frame }
    if (redirected) return this.ask('will-redirect', details)
    if (this.ask('will-frame-navigate', details) === 'stop') return 'stop'
    return isMainFrame ? this.ask('will-navigate', details) : 'go'
  }

  /**
   * A page wants to open an address that makes no request (mailto:, about:, data:). It is always
   * refused.
   */
  refuse(url: string): void {
    const frame = this.frames.main
    const details = { url, isSameDocument: false, isMainFrame: true, frame, initiator: frame }
    if (this.ask('will-frame-navigate', details) === 'stop') return
    if (this.ask('will-navigate', details) === 'stop') return
    process.stderr.write(`A navigation to ${toAppOrigin(url)} was refused.\n`)
  }

  private ask(name: string, details: { url: string; isMainFrame: boolean }): 'go' | 'stop' {
    const event = PreventableEvent.with(details)
    this.contents.emit(name, event, details.url, false, details.isMainFrame)
    return event.defaultPrevented ? 'stop' : 'go'
  }
}
