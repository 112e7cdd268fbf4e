import {
  clockTime,
  readClockTime,
  spanProblems,
  WEEKDAYS,
  type BusinessSpan,
} from '#shared/domain/business-hours'
import { ruleText } from '#renderer/errors/rule-text'

/** One span as typed. */
export interface DraftSpan {
  from: string
  to: string
}

/** The spans of each weekday, Monday first. */
export type Days = readonly (readonly DraftSpan[])[]

export const DAY_WORDS = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const

export const USUAL_SPAN: DraftSpan = { from: '09:00', to: '17:00' }

export function toDays(spans: readonly BusinessSpan[]): Days {
  return WEEKDAYS.map((weekday) =>
    spans
      .filter((span) => span.weekday === weekday)
      .map((span) => ({ from: clockTime(span.opensAt), to: clockTime(span.closesAt) })),
  )
}

/** The spans to store. Unreadable times are left out, so check first. */
export function toSpans(days: Days): BusinessSpan[] {
  return days.flatMap((spans, index) =>
    spans.flatMap(({ from, to }) => {
      const [opensAt, closesAt] = [readClockTime(from), readClockTime(to)]
      if (opensAt === null || closesAt === null) return []
      return [{ weekday: index + 1, opensAt, closesAt }]
    }),
  )
}

/** The problem of one day, as a text. Null if there is none. */
export function dayProblem(spans: readonly DraftSpan[]): string | null {
  const isUnreadable = spans.some(
    ({ from, to }) => readClockTime(from) === null || readClockTime(to) === null,
  )
  if (isUnreadable) return 'Enter times as 9:00 or 17:30.'
  const [problem] = spanProblems(toSpans([spans]))
  return problem === undefined ? null : ruleText(problem[1], 'Business hours')
}

/** The problem of the first day that has one, as a text. */
export function hoursProblem(days: Days): string | null {
  for (const [index, spans] of days.entries()) {
    const problem = dayProblem(spans)
    if (problem !== null) return `${DAY_WORDS[index] ?? ''}: ${problem}`
  }
  return null
}

/** A typed time in its normal form: '9' becomes '09:00'. */
export function tidied(span: DraftSpan): DraftSpan {
  const tidy = (text: string) => {
    const minutes = readClockTime(text)
    return minutes === null ? text : clockTime(minutes)
  }
  return { from: tidy(span.from), to: tidy(span.to) }
}

/** Another span for the day: after the last one, if there is room. */
export function nextSpan(spans: readonly DraftSpan[]): DraftSpan {
  const last = spans.at(-1)
  const end = last === undefined ? null : readClockTime(last.to)
  if (end === null) return USUAL_SPAN
  const from = Math.min(end + 60, 23 * 60)
  return { from: clockTime(from), to: clockTime(Math.min(from + 240, 24 * 60)) }
}
