const DAY_MS = 86_400_000

/** The calendar day of an instant in a time zone, as a date field takes it: '2026-12-03'. */
export function dayOf(iso: string, timeZone: string): string {
  const parts = partsOf(Date.parse(iso), timeZone)
  return `${pad(parts.year, 4)}-${pad(parts.month)}-${pad(parts.day)}`
}

/**
 * The instant at which a day begins in a time zone. If a clock change skips midnight, the first
 * instant of the day.
 */
export function startOfDay(day: string, timeZone: string): string {
  const wall = Date.parse(`${day}T00:00:00Z`)
  let instant = wall
  // The offset must be that at the result, so the second pass corrects a clock change in between.
  for (let pass = 0; pass < 2; pass += 1) instant = wall - offsetAt(instant, timeZone)
  return new Date(instant).toISOString()
}

/** The next day, which is also the end of this one. */
export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10)
}

function offsetAt(instant: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = partsOf(instant, timeZone)
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000
}

function partsOf(instant: number, timeZone: string) {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const found = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]))
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(found.get(type))
  return {
    year: number('year'),
    month: number('month'),
    day: number('day'),
    hour: number('hour'),
    minute: number('minute'),
    second: number('second'),
  }
}

function pad(number: number, length = 2): string {
  return String(number).padStart(length, '0')
}
