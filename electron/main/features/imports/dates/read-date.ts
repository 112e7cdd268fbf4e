import type { DateOrder } from '#shared/domain/import'
import { monthOfName, offsetOfZone } from './date-words'
import { instantOfWallTime, type WallTime } from './zoned-time'

export interface DateStyle {
  order: DateOrder
  /** IANA name. Used if the text itself names no zone. */
  timeZone: string
}

const WEEKDAY = String.raw`(?:\p{L}[\p{L}\p{M}]{1,12}\.?,?\s+)?`
const NAME = String.raw`(?<name>\p{L}[\p{L}\p{M}'’]{2,14})\.?`
const GAP = String.raw`[\s/.-]+`
const YEAR = String.raw`(?<year>\d{4}|\d{2})`
const DATES = {
  yearFirst: String.raw`(?<year>\d{4})(?<s>[-/.])(?<month>\d{1,2})\k<s>(?<day>\d{1,2})`,
  yearName: String.raw`(?<year>\d{4})${GAP}${NAME}${GAP}(?<day>\d{1,2})`,
  eastAsian: String.raw`(?<year>\d{4})\s*[年년]\s*(?<month>\d{1,2})\s*[月월]\s*(?<day>\d{1,2})\s*[日일](?:\s*(?:[日月火水木金土]曜日?|星期\p{L}|\p{L}요일))?`,
  numbers: String.raw`(?<a>\d{1,2})(?<s>[-/.])(?<b>\d{1,2})\k<s>${YEAR}`,
  dayName: String.raw`(?<day>\d{1,2})(?:st|nd|rd|th|er|[.ºª°])?${GAP}(?:de\s+|d['’]\s*)?${NAME},?${GAP}(?:del?\s+)?(?<year>\d{2,4})(?:\s+(?:г|р)\.?)?`,
  nameDay: String.raw`${NAME}${GAP}(?<day>\d{1,2})(?:st|nd|rd|th|\.)?,?\s+(?<year>\d{4})`,
}
/** Dots between hours and minutes are only read after a date, where they cannot be part of one. */
const CLOCK = String.raw`(?<half0>오전|오후|上午|下午|午前|午後)?\s*(?<hour>\d{1,2})(?:(?<t>[:.])(?<minute>\d{2})(?:\k<t>(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?|\s?(?:h|uhr|時|点|时|시)\s?(?:(?<minute2>\d{2})\s?(?:min|m|分|분)?)?)`
const HALF = String.raw`(?:\s*(?<half>[ap])\.?\s?m\.?)?`
const OFFSET = String.raw`(?:GMT|UTC)?\s?(?<sign>[-+−])(?<hours>\d{1,2})(?::?(?<minutes>\d{2}))?(?:\s+[A-Z]{2,5})?`
/** "0200" lacks its sign. A word after the time names a zone. */
const ZONE = String.raw`(?:\s*(?:${OFFSET}|(?<bare>(?<=\s)0\d{3})|(?<zone>[A-Z]{1,5})|(?<place>[A-Z]\p{L}+\/[\p{L}_/+-]+)))?`
const AFTER = String.raw`(?:\s*(?:uhr|hrs?|h|uur)\.?)?`
const TIME = `${CLOCK}${HALF}${AFTER}${ZONE}`
const BETWEEN = String.raw`(?:[T\s,]+|,?\s+(?:at|um|à|om|kl\.?|alle|às|as|o|в|a\s+las?)\s+|,?\s*-\s+)`

const SHAPES = [
  ...Object.values(DATES).map((date) => shape(`${WEEKDAY}${date}(?:${BETWEEN}${TIME})?`)),
  shape(
    String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}))?${HALF}${AFTER}[\s,]+${WEEKDAY}${DATES.numbers}`,
  ),
  shape(
    String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}))?${HALF}${AFTER}[\s,]+${WEEKDAY}${DATES.dayName}`,
  ),
  shape(
    String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}))?${HALF}${AFTER}[\s,]+${DATES.yearFirst}`,
  ),
  // As C's ctime() and Unix's date write it: "Fri Mar 13 07:06:05 CET 2009".
  shape(String.raw`${WEEKDAY}${NAME}\s+(?<day>\d{1,2})\s+${TIME}\s+(?<year>\d{4})`),
  // ISO 8601 without separators.
  shape(
    String.raw`(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})(?:T?(?<hour>\d{2})(?<minute>\d{2})(?<second>\d{2})?(?:[.,](?<fraction>\d{1,9}))?${ZONE})?`,
  ),
]

function shape(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`, 'iu')
}

/**
 * Reads a date in the forms of exports and mails: ISO 8601, numbers in the order of `style.order`,
 * D.M.YYYY, names of months in many languages, RFC 5322 with its variants, ctime, Jira's 05/Nov/26,
 * seconds or milliseconds since 1970, Excel's days since 1900. Null if it is none of these, if no
 * calendar has such a day, or if it is outside 1970 to 2099.
 *
 * We wrote our own reader because a date must be right or be refused. chrono-node and
 * any-date-parser were compared on the same spellings. Both silently drop a time or a zone that
 * they do not know ("02.22.10 PM" became noon and 22:00).
 */
export function readDate(text: string, style: DateStyle): Date | null {
  const trimmed = text
    .slice(0, 200)
    .normalize('NFKC')
    .replace(/\([^()]*\)/gu, ' ')
    .replace(/[\s\u200e\u200f]+/gu, ' ')
    .trim()
  if (trimmed.length > 80) return null
  const date = readNumber(trimmed, style) ?? readWritten(trimmed, style)
  if (date === null || Number.isNaN(date.getTime())) return null
  const year = date.getUTCFullYear()
  return year >= 1970 && year < 2100 ? date : null
}

/** Reads the date of a mail: RFC 5322 and its variants. Without a zone it is read as UTC. */
export function readMailDate(text: string): Date | null {
  return readDate(text, { order: 'day-first', timeZone: 'UTC' })
}

/** True for a number that is only a date in a column of dates: days since 1900, as Excel stores them. */
export function isSerialDate(text: string): boolean {
  return /^\d{5}([.,]\d+)?$/u.test(text.trim())
}

function readNumber(text: string, style: DateStyle): Date | null {
  if (/^\d{9,10}(\.\d+)?$/u.test(text)) return new Date(Math.round(Number(text) * 1000))
  if (/^\d{12,13}$/u.test(text)) return new Date(Number(text))
  if (!isSerialDate(text)) return null
  const serial = Number(text.replace(',', '.'))
  // Excel's first day is 30 December 1899. Its times are whole seconds of a wall clock, not
  // instants.
  const shown = new Date(Math.round((serial - 25569) * 86_400) * 1000)
  const wall: WallTime = {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
    second: shown.getUTCSeconds(),
    millisecond: 0,
  }
  return instantOfWallTime(wall, style.timeZone)
}

type Parts = Record<string, string | undefined>

function readWritten(text: string, style: DateStyle): Date | null {
  for (const pattern of SHAPES) {
    const parts = pattern.exec(text)?.groups
    const date = parts === undefined ? null : assemble(parts, style)
    if (date !== null) return date
  }
  return null
}

function assemble(parts: Parts, style: DateStyle): Date | null {
  const { day, month } = dayAndMonth(parts, style)
  const hour = hourOf(parts)
  if (month === null || hour === null) return null
  const wall: WallTime = {
    year: fullYear(parts['year'] ?? ''),
    month,
    day,
    // 24:00 is the end of the day.
    hour: hour === 24 ? 0 : hour,
    minute: Number(parts['minute'] ?? parts['minute2'] ?? 0),
    second: Number(parts['second'] ?? 0),
    millisecond: Number((parts['fraction'] ?? '0').padEnd(3, '0').slice(0, 3)),
  }
  if (hour === 24 && (wall.minute > 0 || wall.second > 0)) return null
  const instant = inZone(wall, parts, style)
  return instant !== null && hour === 24 ? new Date(instant.getTime() + 86_400_000) : instant
}

function dayAndMonth(parts: Parts, style: DateStyle): { day: number; month: number | null } {
  const { name, a, b } = parts
  if (name !== undefined) return { day: Number(parts['day']), month: monthOfName(name) }
  if (a === undefined) return { day: Number(parts['day']), month: Number(parts['month']) }
  // With dots, the day comes first.
  const dayFirst = parts['s'] === '.' || style.order === 'day-first'
  return dayFirst ? { day: Number(a), month: Number(b) } : { day: Number(b), month: Number(a) }
}

/** The hour from 0 to 23. Null if the text has no valid hour. */
function hourOf(parts: Parts): number | null {
  const hour = Number(parts['hour'] ?? 0)
  const half = parts['half']?.toLowerCase()
  const word = parts['half0']
  if (half === undefined && word === undefined) return hour
  if (hour < 1 || hour > 12) return null
  const isAfternoon = half === 'p' || /오후|下午|午後/u.test(word ?? '')
  return (hour % 12) + (isAfternoon ? 12 : 0)
}

function inZone(wall: WallTime, parts: Parts, style: DateStyle): Date | null {
  const { zone, place, sign, hours, bare } = parts
  if (place !== undefined) return isPlace(place) ? instantOfWallTime(wall, place) : null
  let minutes = 0
  if (sign !== undefined) {
    minutes = Number(hours) * 60 + Number(parts['minutes'] ?? 0)
    if (sign !== '+') minutes = -minutes
  } else if (bare !== undefined) {
    minutes = Number(bare.slice(0, 2)) * 60 + Number(bare.slice(2))
  } else if (zone !== undefined) {
    const known = offsetOfZone(zone)
    if (known === null) return null
    minutes = known
  } else return instantOfWallTime(wall, style.timeZone)
  const utc = instantOfWallTime(wall, 'UTC')
  return utc === null ? null : new Date(utc.getTime() - minutes * 60_000)
}

function isPlace(name: string): boolean {
  return Intl.supportedValuesOf('timeZone').includes(name)
}

/** Reads years of two and three digits as RFC 5322 does. */
function fullYear(text: string): number {
  const year = Number(text)
  if (text.length === 2) return year < 70 ? 2000 + year : 1900 + year
  return text.length === 3 ? 1900 + year : year
}
