export interface Area {
  x: number
  y: number
  width: number
  height: number
}

/** The part of a window's upper edge that must be visible, so that it can be dragged. */
const GRAB_WIDTH = 120
const GRAB_HEIGHT = 32

/**
 * Where a window may be on the current screens. It stays in place if its upper edge can still be
 * dragged, otherwise it moves to the nearest screen. It is never larger than that screen. `areas`
 * are the screens without task bars.
 */
export function fitBounds(wanted: Area, areas: readonly Area[]): Area {
  const [first, ...others] = areas
  if (first === undefined) return wanted
  const area = others.reduce((best, one) => (isNearer(wanted, one, best) ? one : best), first)
  const width = Math.min(wanted.width, area.width)
  const height = Math.min(wanted.height, area.height)
  const sized = { ...wanted, width, height }
  const edge = { ...sized, height: GRAB_HEIGHT }
  if (areas.some((one) => canBeGrabbed(edge, one))) return sized
  return {
    x: within(wanted.x, area.x, area.x + area.width - width),
    y: within(wanted.y, area.y, area.y + area.height - height),
    width,
    height,
  }
}

function canBeGrabbed(edge: Area, area: Area): boolean {
  const { width, height } = overlap(edge, area)
  // An edge above the screen cannot be reached, even if most of it is visible.
  return width >= Math.min(GRAB_WIDTH, edge.width) && height >= GRAB_HEIGHT / 2 && edge.y >= area.y
}

function overlap(one: Area, other: Area): { width: number; height: number } {
  const side = (from: 'x' | 'y', size: 'width' | 'height') =>
    Math.max(
      0,
      Math.min(one[from] + one[size], other[from] + other[size]) - Math.max(one[from], other[from]),
    )
  return { width: side('x', 'width'), height: side('y', 'height') }
}

function isNearer(window: Area, one: Area, other: Area): boolean {
  const shared = (area: Area) => {
    const { width, height } = overlap(window, area)
    return width * height
  }
  if (shared(one) !== shared(other)) return shared(one) > shared(other)
  return distance(window, one) < distance(window, other)
}

/** The distance between the centres. */
function distance(window: Area, area: Area): number {
  const x = window.x + window.width / 2 - (area.x + area.width / 2)
  const y = window.y + window.height / 2 - (area.y + area.height / 2)
  return Math.hypot(x, y)
}

function within(value: number, least: number, most: number): number {
  return Math.round(Math.max(least, Math.min(value, most)))
}
