import { z } from 'zod'

/** ISO: 1 Monday to 7 Sunday. */
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const
export const DAY_MINUTES = 24 * 60

/**
 * When somebody is at work on one weekday, in minutes since midnight of the workspace's time zone.
 */
export const BusinessSpanSchema = z.strictObject({
  weekday: z.int().min(1).max(7),
  opensAt: z.int().min(0).max(DAY_MINUTES),
  closesAt: z.int().min(0).max(DAY_MINUTES),
})
export type BusinessSpan = z.infer<typeof BusinessSpanSchema>

/**
 * A day can have several spans if they do not overlap. An empty list means that no hours are set.
 */
export const BusinessHoursSchema = z
  .array(BusinessSpanSchema)
  .max(70)
  .superRefine((spans, context) => {
    for (const rule of new Set(spanProblems(spans).map(([, problem]) => problem))) {
      context.addIssue({ code: 'custom', message: rule })
    }
  })

export type SpanProblem = 'ends-before-it-begins' | 'overlaps'

/** Every broken rule, with the index of its span. The database applies the same rules. */
export function spanProblems(spans: readonly BusinessSpan[]): [index: number, SpanProblem][] {
  return spans.flatMap((span, index): [number, SpanProblem][] => {
    if (span.closesAt <= span.opensAt) return [[index, 'ends-before-it-begins']]
    const overlaps = spans.some(
      (other, at) =>
        at < index &&
        other.weekday === span.weekday &&
        other.opensAt < span.closesAt &&
        span.opensAt < other.closesAt,
    )
    return overlaps ? [[index, 'overlaps']] : []
  })
}

/** 570 becomes '09:30'. The end of the day is '24:00'. */
export function clockTime(minutes: number): string {
  const pad = (part: number) => String(part).padStart(2, '0')
  return `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`
}

/**
 * '9', '9:30', '09.30', '0930' and '24:00' in minutes. Null for anything that is not a time of day.
 */
export function readClockTime(text: string): number | null {
  const match = /^(\d{1,2})(?:[:.h]?([0-5]\d))?$/u.exec(text.trim())
  if (match === null) return null
  const minutes = Number(match[1]) * 60 + Number(match[2] ?? 0)
  return minutes <= DAY_MINUTES ? minutes : null
}
