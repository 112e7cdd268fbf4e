import { instantOfWallTime, type WallTime } from './zoned-time'

/** Whether 3/4/2024 is the third of April or the fourth of March. */
export type DateOrder = 'day-first' | 'month-first'

export interface DateStyle {
  order: DateOrder
  /** IANA name; used where the text itself names no zone. */
  timeZone: string
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const MONTHS_DE: Record<string, number> = { mär: 3, mai: 5, okt: 10, dez: 12 }

const TIME =
  String.raw`(?:[T\s,]+(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?` +
  String.raw`(?:\s*(?<half>[ap])\.?m\.?)?(?:\s*(?<zone>Z|UTC|GMT|(?:GMT|UTC)?[+-]\d{2}:?\d{2}|[+-]\d{2}))?(?:\s*\([^)]*\))?)?`
const WEEKDAY = String.raw`(?:\p{L}{2,9}\.?,\s*)?`
const YEAR_FIRST = pattern(String.raw`(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})`)
const NUMBERS = pattern(
  String.raw`${WEEKDAY}(?<a>\d{1,2})(?<separator>[-/.])(?<b>\d{1,2})\k<separator>(?<year>\d{4}|\d{2})`,
)
const DAY_NAME = pattern(
  String.raw`${WEEKDAY}(?<day>\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+(?<name>\p{L}{3,9})\.?,?[\s-]+(?<year>\d{4}|\d{2})`,
)
const NAME_DAY = pattern(
  String.raw`${WEEKDAY}(?<name>\p{L}{3,9})\.?\s+(?<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?<year>\d{4})`,
)

function pattern(date: string): RegExp {
  return new RegExp(`^${date}${TIME}$`, 'iu')
}

/**
 * Reads a date in the ways exports write it: ISO 8601, D-M-YYYY or M/D/YYYY as `style.order` says,
 * D.M.YYYY, month names, RFC 5322, seconds or milliseconds since 1970. Null when it is none of these,
 * when no calendar has such a day, or when it lies outside 1970 to 2099.
 */
export function readDate(text: string, style: DateStyle): Date | null {
  const trimmed = text.trim()
  if (trimmed.length > 80) return null
  const date = readEpoch(trimmed) ?? readWritten(trimmed, style)
  if (date === null || Number.isNaN(date.getTime())) return null
  const year = date.getUTCFullYear()
  return year >= 1970 && year < 2100 ? date : null
}

function readEpoch(text: string): Date | null {
  if (/^\d{9,10}(\.\d+)?$/u.test(text)) return new Date(Math.round(Number(text) * 1000))
  if (/^\d{12,13}$/u.test(text)) return new Date(Number(text))
  return null
}

function readWritten(text: string, style: DateStyle): Date | null {
  const parts = (YEAR_FIRST.exec(text) ?? DAY_NAME.exec(text) ?? NAME_DAY.exec(text))?.groups
  if (parts !== undefined) {
    const month = parts['name'] === undefined ? Number(parts['month']) : monthOf(parts['name'])
    if (month === null) return null
    return assemble(fullYear(parts['year']), month, Number(parts['day']), parts, style.timeZone)
  }
  const numbers = NUMBERS.exec(text)?.groups
  if (numbers === undefined) return null
  const [a, b] = [Number(numbers['a']), Number(numbers['b'])]
  // Whoever writes dots writes the day first.
  const dayFirst = numbers['separator'] === '.' || style.order === 'day-first'
  const [day, month] = dayFirst ? [a, b] : [b, a]
  return assemble(fullYear(numbers['year']), month, day, numbers, style.timeZone)
}

function assemble(
  year: number,
  month: number,
  day: number,
  time: Record<string, string | undefined>,
  timeZone: string,
): Date | null {
  let hour = Number(time['hour'] ?? 0)
  const half = time['half']?.toLowerCase()
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null
    hour = (hour % 12) + (half === 'p' ? 12 : 0)
  }
  const wall: WallTime = {
    year,
    month,
    day,
    hour,
    minute: Number(time['minute'] ?? 0),
    second: Number(time['second'] ?? 0),
    millisecond: Number((time['fraction'] ?? '0').padEnd(3, '0').slice(0, 3)),
  }
  const zone = time['zone']?.toUpperCase().replace(/^(GMT|UTC)(?=[+-])/u, '')
  if (zone === undefined) return instantOfWallTime(wall, timeZone)
  const utc = instantOfWallTime(wall, 'UTC')
  if (utc === null || /^(Z|UTC|GMT)$/u.test(zone)) return utc
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || 0)
  return new Date(utc.getTime() - (zone.startsWith('-') ? -1 : 1) * minutes * 60_000)
}

function monthOf(name: string): number | null {
  const short = name.toLowerCase().slice(0, 3)
  const index = MONTHS.indexOf(short)
  return index >= 0 ? index + 1 : (MONTHS_DE[short] ?? null)
}

function fullYear(text: string | undefined): number {
  const year = Number(text)
  return text?.length === 2 ? 2000 + year : year
}

export interface OrderGuess {
  order: DateOrder
  /** False when every date seen could be read both ways. */
  certain: boolean
  /** True when there was any date for which the order matters. */
  matters: boolean
}

/** Decides the order over all dates of a sample: a number over 12 tells which place holds the day. */
export function guessDateOrder(texts: Iterable<string>, timeZone: string): OrderGuess {
  let dayFirst = 0
  let monthFirst = 0
  let matters = false
  for (const text of texts) {
    const parts = NUMBERS.exec(text.trim())?.groups
    if (parts === undefined || parts['separator'] === '.') continue
    matters = true
    if (Number(parts['a']) > 12) dayFirst += 1
    else if (Number(parts['b']) > 12) monthFirst += 1
  }
  if (dayFirst !== monthFirst) {
    return { order: dayFirst > monthFirst ? 'day-first' : 'month-first', certain: true, matters }
  }
  // The month is written first in hardly any country outside the Americas.
  const american = /^(America|US)\//u.test(timeZone)
  return { order: american ? 'month-first' : 'day-first', certain: false, matters }
}
