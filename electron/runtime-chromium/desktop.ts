import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { strict, unsupported } from './strict.ts'

/** Sleep and wake are not told to a program in a browser window: the events never come. */
export const powerMonitor = strict(new EventEmitter(), 'powerMonitor')

const clipboardOffered: Pick<Electron.Clipboard, 'writeText' | 'readText'> = {
  writeText() {
    throw unsupported('clipboard.writeText')
  },
  readText() {
    throw unsupported('clipboard.readText')
  },
}
export const clipboard = strict(clipboardOffered, 'clipboard')
