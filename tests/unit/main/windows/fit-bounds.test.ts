import { describe, expect, it } from 'vitest'
import { fitBounds } from '#main/windows/fit-bounds'

const LAPTOP = { x: 0, y: 25, width: 1440, height: 875 }
const RIGHT = { x: 1440, y: 0, width: 2560, height: 1400 }
const LEFT = { x: -1920, y: 0, width: 1920, height: 1040 }
const window = (x: number, y: number, width = 1280, height = 800) => ({ x, y, width, height })

describe('the position of a new window', () => {
  it.each([
    ['in the middle', window(80, 50), [LAPTOP]],
    ['half over the right edge', window(900, 100), [LAPTOP]],
    ['on the second screen', window(1800, 200), [LAPTOP, RIGHT]],
    ['left of the first screen', window(-1500, 100), [LAPTOP, LEFT]],
    ['across two screens', window(1000, 100), [LAPTOP, RIGHT]],
    ['with its lower part off the screen', window(80, 840), [LAPTOP]],
  ])('is kept: %s', (_, bounds, areas) => {
    expect(fitBounds(bounds, areas)).toEqual(bounds)
  })

  it.each([
    ['on a screen that was right of this one', window(4000, 300), [LAPTOP], window(160, 100)],
    ['far below', window(100, 5000), [LAPTOP], window(100, 100)],
    ['on a screen that was left', window(-1900, 200), [LAPTOP], window(0, 100)],
    ['with its upper edge above the screen', window(100, -300), [LAPTOP], window(100, 25)],
    ['under the menu bar', window(100, 0), [LAPTOP], window(100, 25)],
    ['with a sliver in sight', window(1400, 100), [LAPTOP], window(160, 100)],
    ['nearer to the second screen', window(5000, 300), [LAPTOP, RIGHT], window(2720, 300)],
  ])('is moved onto the screen: %s', (_, bounds, areas, right) => {
    expect(fitBounds(bounds, areas)).toEqual(right)
  })

  it('fits the size of the screen', () => {
    expect(fitBounds(window(0, 25, 3800, 2000), [LAPTOP])).toEqual(LAPTOP)
    expect(fitBounds(window(-5000, -5000, 3800, 2000), [LAPTOP])).toEqual(LAPTOP)
  })

  it('is unchanged if no screen is known', () => {
    expect(fitBounds(window(9000, 9000), [])).toEqual(window(9000, 9000))
  })
})
