const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * Times up to this far in the future are explained by different clocks. Later times are shown as a
 * date; an import can contain them.
 */
const CLOCKS_APART = HOUR

/**
 * A short age: "now", "5 min", "2 h", "3 d", then the date in the workspace's time zone. Future
 * times are shown as a date.
 */
export function shortAge(iso: string, now: number, timeZone: string, locale?: string): string {
  const age = now - Date.parse(iso)
  if (age < -CLOCKS_APART) return shortDate(iso, now, timeZone, locale)
  if (age < MINUTE) return 'now'
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min`
  if (age < DAY) return `${Math.floor(age / HOUR)} h`
  if (age < 7 * DAY) return `${Math.floor(age / DAY)} d`
  return shortDate(iso, now, timeZone, locale)
}

/** "2 min ago", for a sentence. */
export function ageInWords(iso: string, now: number): string {
  const age = Math.max(0, now - Date.parse(iso))
  if (age < MINUTE) return `${Math.max(1, Math.round(age / 1000))} s ago`
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`
  if (age < DAY) return `${Math.floor(age / HOUR)} h ago`
  return `${Math.floor(age / DAY)} d ago`
}

/** "12 Oct", with the year if it is not the current one. */
export function shortDate(iso: string, now: number, timeZone: string, locale?: string): string {
  const year = (instant: number) =>
    format(locale, { timeZone, year: 'numeric', calendar: 'gregory' }).format(instant)
  const instant = Date.parse(iso)
  const isThisYear = year(instant) === year(now)
  const month = { timeZone, day: 'numeric', month: 'short' } as const
  return format(locale, isThisYear ? month : { ...month, year: 'numeric' }).format(instant)
}

/** The full date and time in the workspace's time zone, with the zone's name. */
export function fullTime(iso: string, timeZone: string, locale?: string): string {
  return format(locale, {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).format(Date.parse(iso))
}

/** "12 Oct 2026, 14:05", for a table. */
export function dateAndTime(iso: string, timeZone: string, locale?: string): string {
  return format(locale, { timeZone, dateStyle: 'medium', timeStyle: 'short' }).format(
    Date.parse(iso),
  )
}

/** "14:05", the local time in the zone. */
export function timeOfDay(now: number, timeZone: string, locale?: string): string {
  return format(locale, { timeZone, timeStyle: 'short' }).format(now)
}

// Creating a formatter takes longer than formatting, and a list needs hundreds of times.
const formats = new Map<string, Intl.DateTimeFormat>()

function format(
  locale: string | undefined,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${locale ?? ''} ${JSON.stringify(options)}`
  const known = formats.get(key)
  if (known !== undefined) return known
  const made = makeFormat(locale, options)
  formats.set(key, made)
  return made
}

/**
 * A time zone that this system does not know must not break the window. Then times are shown in
 * UTC.
 */
function makeFormat(
  locale: string | undefined,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, options)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
  }
}
