import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import type { Protocol } from 'devtools-protocol'
import { unlessGone, type CdpSession } from './browser/cdp-connection.ts'
import { strict } from './strict.ts'

type Offered = Pick<Electron.Screen, 'getPrimaryDisplay' | 'getAllDisplays'>

/** The values until the browser has a window and can be asked. */
const UNKNOWN = toDisplay({
  ...{ left: 0, top: 0, width: 1440, height: 900 },
  ...{ availLeft: 0, availTop: 0, availWidth: 1440, availHeight: 900 },
  ...{ devicePixelRatio: 1, isPrimary: true, id: '1' },
})

type Info = Pick<
  Protocol.Emulation.ScreenInfo,
  | 'left'
  | 'top'
  | 'width'
  | 'height'
  | 'availLeft'
  | 'availTop'
  | 'availWidth'
  | 'availHeight'
  | 'devicePixelRatio'
  | 'isPrimary'
  | 'id'
>

function toDisplay(info: Info): Electron.Display {
  const { left: x, top: y, width, height, availWidth, availHeight } = info
  return {
    id: Number(info.id),
    bounds: { x, y, width, height },
    workArea: { x: info.availLeft, y: info.availTop, width: availWidth, height: availHeight },
    size: { width, height },
    workAreaSize: { width: availWidth, height: availHeight },
    scaleFactor: info.devicePixelRatio,
    rotation: 0,
  } as Electron.Display
}

/** The screens as the browser knows them. They are read when a window opens. Its events never come. */
class ScreenStandIn extends EventEmitter implements Offered {
  private displays: Electron.Display[] = [UNKNOWN]

  getPrimaryDisplay(): Electron.Display {
    return this.displays[0] ?? UNKNOWN
  }

  getAllDisplays(): Electron.Display[] {
    return [...this.displays]
  }

  async learn(page: CdpSession): Promise<void> {
    const answer = await unlessGone(page.send('Emulation.getScreenInfos'))
    if (answer === undefined || answer.screenInfos.length === 0) return
    const primaryFirst = answer.screenInfos.toSorted(
      (one, other) => Number(other.isPrimary) - Number(one.isPrimary),
    )
    this.displays = primaryFirst.map(toDisplay)
  }
}

export const screenStandIn = new ScreenStandIn()
export const screen = strict(screenStandIn, 'screen')
