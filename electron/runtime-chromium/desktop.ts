import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { strict, unsupported } from './strict.ts'

/** Sleep and wake are not told to a program in a browser window: the events never come. */
export const powerMonitor = strict(new EventEmitter(), 'powerMonitor')

const DISPLAY = { x: 0, y: 0, width: 1440, height: 900 }

/** One display of an ordinary size: the real ones are known to the browser alone. */
const display = {
  id: 1,
  bounds: DISPLAY,
  workArea: DISPLAY,
  size: { width: DISPLAY.width, height: DISPLAY.height },
  workAreaSize: { width: DISPLAY.width, height: DISPLAY.height },
  scaleFactor: 1,
  rotation: 0,
} as Electron.Display

const screenOffered: Pick<
  Electron.Screen,
  'getPrimaryDisplay' | 'getDisplayMatching' | 'getAllDisplays' | 'getDisplayNearestPoint'
> = {
  getPrimaryDisplay: () => display,
  getAllDisplays: () => [display],
  getDisplayMatching: () => display,
  getDisplayNearestPoint: () => display,
}
export const screen = strict(screenOffered, 'screen')

const clipboardOffered: Pick<Electron.Clipboard, 'writeText' | 'readText'> = {
  writeText() {
    throw unsupported('clipboard.writeText')
  },
  readText() {
    throw unsupported('clipboard.readText')
  },
}
export const clipboard = strict(clipboardOffered, 'clipboard')
