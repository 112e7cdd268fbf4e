/** A date and time as a wall clock shows them, with months from 1. */
export interface WallTime {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  millisecond: number
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/**
 * The instant at which clocks in the zone show this time. A time that is skipped in spring moves
 * forward by the skipped hour. A time that occurs twice in autumn means the earlier one. Null for a
 * date that does not exist (31 April). Throws RangeError for an unknown zone.
 */
export function instantOfWallTime(wall: WallTime, timeZone: string): Date | null {
  const asUtc = Date.UTC(
    wall.year,
    wall.month - 1,
    wall.day,
    wall.hour,
    wall.minute,
    wall.second,
    wall.millisecond,
  )
  const made = new Date(asUtc)
  if (
    made.getUTCFullYear() !== wall.year ||
    made.getUTCMonth() !== wall.month - 1 ||
    made.getUTCDate() !== wall.day ||
    made.getUTCHours() !== wall.hour ||
    made.getUTCMinutes() !== wall.minute ||
    made.getUTCSeconds() !== wall.second
  ) {
    return null
  }
  if (timeZone === 'UTC') return made
  // The offsets of a day before and a day after include every change of clocks in between.
  const before = offsetAt(asUtc - 86_400_000, timeZone)
  const after = offsetAt(asUtc + 86_400_000, timeZone)
  for (const offset of before === after ? [before] : [before, after]) {
    if (offsetAt(asUtc - offset, timeZone) === offset) return new Date(asUtc - offset)
  }
  return new Date(asUtc - before)
}

/** By how many milliseconds clocks in the zone are ahead of UTC at an instant. */
function offsetAt(instant: number, timeZone: string): number {
  let formatter = formatters.get(timeZone)
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formatters.set(timeZone, formatter)
  }
  const parts = new Map<string, number>()
  for (const { type, value } of formatter.formatToParts(instant)) parts.set(type, Number(value))
  const part = (type: string) => parts.get(type) ?? 0
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return shown - Math.floor(instant / 1000) * 1000
}
