import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { strict, unsupported } from './strict.ts'
import { WebContentsStandIn } from './web-contents.ts'

/** A browser reports neither sleep nor wake, so these events never come. */
export const powerMonitor = strict(new EventEmitter(), 'powerMonitor')

const clipboardOffered: Pick<Electron.Clipboard, 'writeText' | 'readText'> = {
  /** Written by the page, which may write plain text if the product allows it. */
  async writeText(text) {
    const [contents] = WebContentsStandIn.getAllWebContents()
    if (contents === undefined) throw unsupported('clipboard.writeText without a window')
    const code = `navigator.clipboard.writeText(${JSON.stringify(text)})`
    await contents.executeJavaScript(code, true)
  },
  readText() {
    throw unsupported('clipboard.readText')
  },
}
export const clipboard = strict(clipboardOffered, 'clipboard')
