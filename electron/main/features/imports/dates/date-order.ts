import type { DateOrder } from '#shared/domain/import'

export interface OrderGuess {
  order: DateOrder
  /** False when every date seen could be read both ways, or when they speak against each other. */
  certain: boolean
  /** True when there was any date for which the order matters. */
  matters: boolean
  /** One of them, as it was written. */
  example: string
}

const NUMBERS =
  /(?<!\d)(?<a>\d{1,2})(?<separator>[-/])(?<b>\d{1,2})\k<separator>(?:\d{4}|\d{2})(?!\d)/u

/** Counts what the dates of a file say about their order, one by one. */
export interface OrderCounter {
  add(text: string): void
  guess(timeZone: string): OrderGuess
}

/**
 * Decides over all dates of a file: a number over 12 tells which place holds the day. Nothing else speaks for an
 * order: AM and PM are written with the day first too.
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
      // The month is written first in hardly any country outside the Americas.
      const american = /^(America|US)\//u.test(timeZone)
      return { order: american ? 'month-first' : 'day-first', certain: false, matters, example }
    },
  }
}

/** What a list of dates says, at once. */
export function guessDateOrder(texts: Iterable<string>, timeZone: string): OrderGuess {
  const counter = createOrderCounter()
  for (const text of texts) counter.add(text)
  return counter.guess(timeZone)
}
