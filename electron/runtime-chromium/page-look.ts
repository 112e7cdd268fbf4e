import { unlessGone, type CdpSession } from './browser/cdp-connection.ts'
import type { PreloadChannel } from './preload-channel.ts'

/**
 * Title, colour and size of a page, as the main process set them. They are applied to each new
 * document.
 */
export class PageLook {
  private page: CdpSession | undefined
  private channel: PreloadChannel | undefined
  private factor = 1

  follow(page: CdpSession, channel: PreloadChannel): void {
    this.page = page
    this.channel = channel
  }

  /** Applies everything again to a new document. */
  apply(): void {
    if (this.factor !== 1) this.zoom = this.factor
  }

  get zoom(): number {
    return this.factor
  }

  set zoom(factor: number) {
    this.factor = factor
    void this.channel?.evaluate(`document.documentElement.style.zoom = ${factor}`)
  }

  set title(title: string) {
    void this.channel?.evaluate(`document.title = ${JSON.stringify(title)}`)
  }

  /** The colour where the page paints nothing yet. Anything but #rrggbb is ignored. */
  set background(color: string) {
    const rgb = /^#(..)(..)(..)$/.exec(color)?.slice(1)
    if (!rgb || !this.page) return
    const [r = 0, g = 0, b = 0] = rgb.map((part) => parseInt(part, 16))
    void unlessGone(
      this.page.send('Emulation.setDefaultBackgroundColorOverride', { color: { r, g, b } }),
    )
  }
}
