import type * as Electron from 'electron'
import type { Protocol } from 'devtools-protocol'
import type { CdpSession } from './browser/cdp-connection.ts'
import { toAppOrigin, toAppUrl } from './scheme-mapping.ts'
import { strict } from './strict.ts'

type Offered = Pick<Electron.WebFrameMain, 'url' | 'origin' | 'frameTreeNodeId' | 'isDestroyed'>

/** One frame of a page, as `event.senderFrame` and `webContents.mainFrame` show it. */
export class FrameStandIn implements Offered {
  browserUrl = ''
  detached = false
  readonly frameTreeNodeId: number
  readonly parent: FrameStandIn | null

  constructor(frameTreeNodeId: number, parent: FrameStandIn | null) {
    this.frameTreeNodeId = frameTreeNodeId
    this.parent = parent
  }

  get url(): string {
    return toAppUrl(this.browserUrl)
  }

  get origin(): string {
    return toAppOrigin(this.browserUrl)
  }

  get top(): FrameStandIn | null {
    return this.parent ? this.parent.top : this
  }

  isDestroyed(): boolean {
    return this.detached
  }
}

/** The frames of one page, by the browser's ids. */
export class FrameTree {
  private readonly frames = new Map<string, FrameStandIn>()
  private readonly mainId: string
  private count = 0

  constructor(session: CdpSession, mainId: string) {
    this.mainId = mainId
    this.add(mainId, null)
    session.on('Page.frameAttached', ({ frameId, parentFrameId }) => {
      this.add(frameId, this.frames.get(parentFrameId) ?? this.main)
    })
    session.on('Page.frameNavigated', ({ frame }) => this.navigated(frame))
    session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      const frame = this.frames.get(frameId)
      if (frame) frame.browserUrl = url
    })
    session.on('Page.frameDetached', ({ frameId, reason }) => {
      if (reason === 'remove') this.remove(frameId)
    })
  }

  get main(): FrameStandIn {
    return this.frames.get(this.mainId) as FrameStandIn
  }

  get(frameId: string): FrameStandIn | undefined {
    return this.frames.get(frameId)
  }

  isMain(frameId: string): boolean {
    return frameId === this.mainId
  }

  destroy(): void {
    for (const frame of this.frames.values()) frame.detached = true
  }

  private add(frameId: string, parent: FrameStandIn | null): FrameStandIn {
    const known = this.frames.get(frameId)
    if (known) return known
    const frame = strict(new FrameStandIn(++this.count, parent), 'WebFrameMain')
    this.frames.set(frameId, frame)
    return frame
  }

  private navigated({ id, parentId, url, urlFragment }: Protocol.Page.Frame): void {
    const parent = parentId === undefined ? null : (this.frames.get(parentId) ?? this.main)
    this.add(id, parent).browserUrl = url + (urlFragment ?? '')
  }

  private remove(frameId: string): void {
    const frame = this.frames.get(frameId)
    if (frame) frame.detached = true
    this.frames.delete(frameId)
  }
}
