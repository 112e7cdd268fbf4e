import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { unlessGone, type CdpSession } from './browser/cdp-connection.ts'
import { strict } from './strict.ts'

type Offered = Pick<Electron.NativeTheme, 'shouldUseDarkColors' | 'themeSource'>

class NativeThemeStandIn extends EventEmitter implements Offered {
  private systemIsDark = false
  private source: Electron.NativeTheme['themeSource'] = 'system'
  private readonly pages = new Set<CdpSession>()

  get shouldUseDarkColors(): boolean {
    return this.source === 'system' ? this.systemIsDark : this.source === 'dark'
  }

  get themeSource(): Electron.NativeTheme['themeSource'] {
    return this.source
  }

  set themeSource(source: Electron.NativeTheme['themeSource']) {
    const before = this.shouldUseDarkColors
    this.source = source
    for (const page of this.pages) void this.apply(page)
    if (before !== this.shouldUseDarkColors) this.emit('updated')
  }

  /** Updates a page's colour scheme from now on. */
  async follow(page: CdpSession): Promise<void> {
    this.pages.add(page)
    if (this.source !== 'system') await this.apply(page)
  }

  forget(page: CdpSession): void {
    this.pages.delete(page)
  }

  /** The page reports the system's colour scheme. Until the first page exists, light is assumed. */
  learnSystem(dark: boolean): void {
    if (this.source !== 'system' || this.systemIsDark === dark) return
    this.systemIsDark = dark
    this.emit('updated')
  }

  private async apply(page: CdpSession): Promise<void> {
    const value = this.source === 'system' ? '' : this.source
    await unlessGone(
      page.send('Emulation.setEmulatedMedia', {
        features: [{ name: 'prefers-color-scheme', value }],
      }),
    )
  }
}

export const nativeThemeStandIn = new NativeThemeStandIn()
export const nativeTheme = strict(nativeThemeStandIn, 'nativeTheme')
