import { expect, test } from 'vitest'
import { ageInWords, fullTime, shortAge, shortDate } from '#renderer/components/time-words'

const NOW = Date.parse('2026-11-23T14:00:00.000Z')
const ago = (ms: number) => new Date(NOW - ms).toISOString()
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

test.each([
  [0, 'now'],
  [-5000, 'now'],
  [-HOUR, 'now'],
  [-2 * DAY, '25 Nov'],
  [59_999, 'now'],
  [MINUTE, '1 min'],
  [HOUR - 1, '59 min'],
  [HOUR, '1 h'],
  [DAY - 1, '23 h'],
  [DAY, '1 d'],
  [7 * DAY - 1, '6 d'],
  [7 * DAY, '16 Nov'],
])('an age of %i ms is "%s"', (age, words) => {
  expect(shortAge(ago(age), NOW, 'UTC', 'en-GB')).toBe(words)
})

test('a date of another year includes the year', () => {
  expect(shortDate('2025-12-31T12:00:00.000Z', NOW, 'UTC', 'en-GB')).toBe('31 Dec 2025')
})

test('dates are in the workspace’s time zone, not this machine’s', () => {
  const lateEvening = '2026-10-31T23:30:00.000Z'
  expect(shortDate(lateEvening, NOW, 'Europe/Oslo', 'en-GB')).toBe('1 Nov')
  expect(shortDate(lateEvening, NOW, 'America/New_York', 'en-GB')).toBe('31 Oct')
  expect(fullTime(lateEvening, 'Asia/Tokyo', 'en-GB')).toContain('1 November 2026')
  expect(fullTime(lateEvening, 'Asia/Tokyo', 'en-GB')).toContain('08:30:00')
})

test.each([
  [200, '1 s ago'],
  [42_000, '42 s ago'],
  [2 * MINUTE, '2 min ago'],
  [3 * HOUR, '3 h ago'],
  [50 * HOUR, '2 d ago'],
])('%i ms read "%s" in a sentence', (age, words) => {
  expect(ageInWords(ago(age), NOW)).toBe(words)
})
