import { expect, test } from 'vitest'
import { awayOffer, awayWords, isAwayAt } from '#renderer/words/away-words'
import { dayAfter, dayOf, startOfDay } from '#renderer/components/zoned-day'
import type { Assignee, Away } from '#shared/domain/away'

const NOW = Date.parse('2026-11-23T12:00:00Z')
const OSLO = 'Europe/Oslo'
/** Through the third of December in Oslo. */
const until = startOfDay('2026-12-04', OSLO)
const away: Away = { from: '2026-11-20T00:00:00.000Z', until, substitute: null }

function person(id: string, own: Away | null = null): Assignee {
  return { id: id.padEnd(24, '0'), name: id, email: `${id}@example.com`, away: own }
}

test('the last day is shown, in the workspace’s time zone', () => {
  expect(awayWords(away, NOW, OSLO, 'en-GB')).toBe('Away until 3 Dec')
  expect(awayWords({ ...away, until: null }, NOW, OSLO, 'en-GB')).toBe('Away until further notice')
  const later = { ...away, from: startOfDay('2026-12-01', OSLO) }
  expect(awayWords(later, NOW, OSLO, 'en-GB')).toBe('Away from 1 Dec')
  expect(awayWords(away, Date.parse(until), OSLO, 'en-GB')).toBeNull()
  expect(awayWords(null, NOW, OSLO)).toBeNull()
})

test('a substitute is suggested only while the assignee is away', () => {
  const cora = person('cora')
  const ben = person('ben', { ...away, substitute: cora })
  const offer = awayOffer(ben.id, [cora, ben], NOW, OSLO)
  expect(offer?.instead).toEqual(cora)
  expect(offer?.absent).toEqual(ben)
  expect(offer?.words).toMatch(/^is away until /u)
  expect(awayOffer(ben.id, [cora, ben], Date.parse(until), OSLO)).toBeNull()
  expect(awayOffer(cora.id, [cora, ben], NOW, OSLO)).toBeNull()
  expect(awayOffer(null, [cora, ben], NOW, OSLO)).toBeNull()
})

test('a substitute who is away passes on to their own substitute, and a cycle gives nobody', () => {
  const dora = person('dora')
  const cora = person('cora', { ...away, substitute: dora })
  const ben = person('ben', { ...away, substitute: cora })
  expect(awayOffer(ben.id, [ben, cora, dora], NOW, OSLO)?.instead).toEqual(dora)
  const alsoAway = { ...dora, away: { ...away, substitute: ben } }
  expect(isAwayAt(alsoAway, NOW)).toBe(true)
  expect(awayOffer(ben.id, [ben, cora, alsoAway], NOW, OSLO)).toMatchObject({ instead: null })
  expect(awayOffer(ben.id, [ben], NOW, OSLO)?.instead).toBeNull()
})

test.each([
  ['2026-12-03', OSLO, '2026-12-02T23:00:00.000Z'],
  ['2026-07-03', OSLO, '2026-07-02T22:00:00.000Z'],
  ['2026-03-29', OSLO, '2026-03-28T23:00:00.000Z'],
  ['2026-10-26', OSLO, '2026-10-25T23:00:00.000Z'],
  ['2026-11-23', 'Pacific/Kiritimati', '2026-11-22T10:00:00.000Z'],
  ['2026-11-23', 'America/St_Johns', '2026-11-23T03:30:00.000Z'],
  ['2026-11-23', 'UTC', '2026-11-23T00:00:00.000Z'],
])('%s begins in %s at %s', (day, timeZone, iso) => {
  expect(startOfDay(day, timeZone)).toBe(iso)
  expect(dayOf(iso, timeZone)).toBe(day)
  expect(dayOf(new Date(Date.parse(iso) - 1).toISOString(), timeZone)).not.toBe(day)
})

test('the next day is found at the end of months and years', () => {
  expect([dayAfter('2026-12-31'), dayAfter('2028-02-28')]).toEqual(['2027-01-01', '2028-02-29'])
})
