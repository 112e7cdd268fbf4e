import type { DateOrder } from '#shared/domain/import'

export interface OrderGuess {
  order: DateOrder
  /** False if every date could be read both ways, or if the dates contradict each other. */
  certain: boolean
  /** True if the order matters for any date. */
  matters: boolean
  /** One of these dates, as it was written. */
  example: string
}

const NUMBERS =
  /(?<!\d)(?<a>\d{1,2})(?<separator>[-/])(?<b>\d{1,2})\k<separator>(?:\d{4}|\d{2})(?!\d)/u

/** Counts what the dates of a file show about their order, one by one. */
export interface OrderCounter {
  add(text: string): void
  guess(timeZone: string): OrderGuess
}

/**
 * Decides from all dates of a file: a number over 12 shows where the day is. Nothing else shows the
 * order, because AM and PM also occur with the day first.
 */
export function createOrderCounter(): OrderCounter {
  let dayFirst = 0
  let monthFirst = 0
  let example = ''
  return {
    add(text) {
      const parts = NUMBERS.exec(text)?.groups
      if (parts === undefined) return
      const [a, b] = [Number(parts['a']), Number(parts['b'])]
      if (a > 12) dayFirst += 1
      else if (b > 12) monthFirst += 1
      else if (a !== b || example === '') example = text.trim()
    },
    guess(timeZone) {
      const matters = dayFirst + monthFirst > 0 || example !== ''
      if (dayFirst > 0 !== monthFirst > 0) {
        return {
          order: dayFirst > 0 ? 'day-first' : 'month-first',
          certain: true,
          matters,
          example,
        }
      }
      if (dayFirst !== monthFirst) {
        return {
          order: dayFirst > monthFirst ? 'day-first' : 'month-first',
          certain: false,
          matters,
          example,
        }
      }
      // Outside the Americas, hardly any country writes the month first.
      const american = /^(America|US)\//u.test(timeZone)
      return { order: american ? 'month-first' : 'day-first', certain: false, matters, example }
    },
  }
}

/** The result for a list of dates at once. */
export function guessDateOrder(texts: Iterable<string>, timeZone: string): OrderGuess {
  const counter = createOrderCounter()
  for (const text of texts) counter.add(text)
  return counter.guess(timeZone)
}
