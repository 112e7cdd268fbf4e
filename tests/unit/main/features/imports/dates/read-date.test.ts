import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { guessDateOrder } from '#main/features/imports/dates/date-order'
import { readDate, readMailDate } from '#main/features/imports/dates/read-date'
import type { DateOrder } from '#shared/domain/import'

const read = (text: string, order: DateOrder = 'day-first', timeZone = 'UTC') =>
  readDate(text, { order, timeZone })?.toISOString() ?? null

describe('reading dates', () => {
  it.each([
    ['2024-03-05', '2024-03-05T00:00:00.000Z'],
    ['2024-03-05 14:07', '2024-03-05T14:07:00.000Z'],
    ['2024-03-05T14:07:09.25Z', '2024-03-05T14:07:09.250Z'],
    ['2024-03-05 14:07:09 +0200', '2024-03-05T12:07:09.000Z'],
    ['2024-03-05T14:07:09-05:30', '2024-03-05T19:37:09.000Z'],
    ['2022-01-02 11:12:51+00:00', '2022-01-02T11:12:51.000Z'],
    ['2024-03-05 14:07:09 UTC', '2024-03-05T14:07:09.000Z'],
    ['2024/03/05', '2024-03-05T00:00:00.000Z'],
    ['05-03-2024 14:07', '2024-03-05T14:07:00.000Z'],
    ['5.3.2024 14:07', '2024-03-05T14:07:00.000Z'],
    ['5 Mar 2024', '2024-03-05T00:00:00.000Z'],
    ['March 5, 2024 2:07 PM', '2024-03-05T14:07:00.000Z'],
    ['12. März 2024', '2024-03-12T00:00:00.000Z'],
    ['Tue, 05 Mar 2024 14:07:09 +0100 (CET)', '2024-03-05T13:07:09.000Z'],
    ['1709647629', '2024-03-05T14:07:09.000Z'],
    ['1709647629123', '2024-03-05T14:07:09.123Z'],
    ['05-Mar-24', '2024-03-05T00:00:00.000Z'],
  ])('reads %s', (text, instant) => expect(read(text)).toBe(instant))

  it('reads numbers in the order of the file, and dots always with the day first', () => {
    expect(read('3/4/2024 12:30 AM', 'day-first')).toBe('2024-04-03T00:30:00.000Z')
    expect(read('3/4/2024 12:30 AM', 'month-first')).toBe('2024-03-04T00:30:00.000Z')
    expect(read('3.4.2024', 'month-first')).toBe('2024-04-03T00:00:00.000Z')
  })

  it.each([
    ...['yesterday', '31/04/2024', '2024-02-30', '2024-13-01', '25:00', '2024-01-01 25:00', '12'],
    ...['2024-01-01 13:00 PM', '3/4/1066', '2150-01-01', '2024-03-05 14:07 Mars', '', '0000-00-00'],
  ])('does not read %s', (text) => expect(read(text)).toBeNull())

  it('reads times without a zone in the workspace’s time zone, through both clock changes', () => {
    expect(read('2024-01-15 12:00', 'day-first', 'Europe/Berlin')).toBe('2024-01-15T11:00:00.000Z')
    expect(read('2024-07-15 12:00', 'day-first', 'Europe/Berlin')).toBe('2024-07-15T10:00:00.000Z')
    expect(read('2024-03-31 02:30', 'day-first', 'Europe/Berlin')).toBe('2024-03-31T01:30:00.000Z')
    expect(read('2024-10-27 02:30', 'day-first', 'Europe/Berlin')).toBe('2024-10-27T00:30:00.000Z')
    expect(read('2024-01-15 12:00', 'day-first', 'America/New_York')).toBe(
      '2024-01-15T17:00:00.000Z',
    )
  })

  it('lets the whole sample decide which number is the day', () => {
    const guess = (texts: string[], zone = 'UTC') => guessDateOrder(texts, zone)
    expect(guess(['3/4/2024', '29/2/2024'])).toEqual({
      order: 'day-first',
      certain: true,
      matters: true,
      example: '3/4/2024',
    })
    expect(guess(['3/4/2024', '2/29/2024'])).toMatchObject({ order: 'month-first', certain: true })
    expect(guess(['3/4/2024'], 'America/Chicago')).toMatchObject({
      order: 'month-first',
      certain: false,
      matters: true,
    })
    expect(guess(['3/4/2024'], 'Europe/Paris')).toMatchObject({
      order: 'day-first',
      certain: false,
    })
    expect(guess(['2024-01-01', '1.2.2024'])).toMatchObject({ matters: false })
  })

  it('uses no other hint for the order, and none from a file that contradicts itself', () => {
    expect(guessDateOrder(['11/3/26 2:22 PM', '11/4/26 2:22 PM'], 'UTC')).toEqual({
      order: 'day-first',
      certain: false,
      matters: true,
      example: '11/4/26 2:22 PM',
    })
    expect(guessDateOrder(['13/4/2024', '14/4/2024', '4/13/2024'], 'UTC')).toMatchObject({
      order: 'day-first',
      certain: false,
    })
  })
})

/** The instants of the spellings in a file, in UTC and with the day first. */
const SPELLINGS: readonly (string | null)[] = [
  '2026-11-03T13:22:10.000Z',
  '2026-11-03T19:22:10.000Z',
  '2026-11-03T13:22:10.000Z',
  '2026-11-03T14:22:10.000Z',
  '2026-11-03T14:22:00.000Z',
  '2026-11-03T00:00:00.000Z',
  '2026-03-03T00:00:00.000Z',
  '2026-11-03T14:22:10.000Z',
  '2026-11-03T00:00:00.000Z',
  '2026-11-03T14:21:07.000Z',
  '2026-11-03T14:22:00.000Z',
  '2026-11-03T14:22:10.000Z',
  '2026-11-03T14:22:00.000Z',
  '2026-11-03T14:22:10.000Z',
  '2026-11-03T14:22:10.123Z',
  '2026-11-03T14:22:00.000Z',
  '2026-11-03T14:22:00.000Z',
  '2026-11-03T14:22:00.000Z',
  '2026-11-03T13:22:10.500Z',
  '2026-03-11T14:22:00.000Z',
  '2026-11-03T14:22:00.000Z',
  '2026-12-03T00:00:00.000Z',
  null,
  '2026-11-03T13:22:10.000Z',
  '2026-11-03T14:22:10.000Z',
  '2026-11-03T14:22:10.123Z',
  '2026-11-03T14:22:00.000Z',
  '2026-11-03T14:22:00.000Z',
  '2026-11-03T14:22:10.000Z',
]

describe('spellings of dates', () => {
  const file = readFileSync(
    join(import.meta.dirname, '../../../../../data/tables/02-date-spellings.csv'),
    'utf8',
  )
  const texts = [...file.matchAll(/,"([^"]*)"\r?$/gmu)].map(([, text]) => text ?? '')

  it('are all tested', () => expect(texts).toHaveLength(SPELLINGS.length))

  it.each(texts.map((text, index) => [text, SPELLINGS[index]] as const))('%s', (text, instant) => {
    expect(read(text)).toBe(instant)
  })

  it.each([
    ['05/Nov/26 2:22 PM', '2026-11-05T14:22:00.000Z'],
    ['Tue Nov  3 14:22:10 2026', '2026-11-03T14:22:10.000Z'],
    ['Tue Nov 3 14:22:10 CET 2026', '2026-11-03T13:22:10.000Z'],
    ['2026-11-03T14:22:10 Europe/Oslo', '2026-11-03T13:22:10.000Z'],
    ['3. listopadu 2026', '2026-11-03T00:00:00.000Z'],
    ['3 ноября 2026 г., 14:22', '2026-11-03T14:22:00.000Z'],
    ['3 février 2026 à 14:22', '2026-02-03T14:22:00.000Z'],
    ['3 fevrier 2026', '2026-02-03T00:00:00.000Z'],
    ['3 de març de 2026', '2026-03-03T00:00:00.000Z'],
    ['3 Ağustos 2026', '2026-08-03T00:00:00.000Z'],
    ['2026년 11월 3일 오후 2:22', '2026-11-03T14:22:00.000Z'],
    ['２０２６/１１/０３ １４:２２', '2026-11-03T14:22:00.000Z'],
    ['46329', '2026-11-03T00:00:00.000Z'],
    ['46329,5', '2026-11-03T12:00:00.000Z'],
  ])('%s', (text, instant) => expect(read(text)).toBe(instant))

  it.each([
    '31 Nov 2026',
    '3 Foo 2026',
    '3 Nov 2026 14:22 XYZ',
    '3 Nov 2026 2:75 PM',
    '2026-11-03 24:30',
    '99999',
    '12345',
  ])('does not read %s', (text) => expect(read(text)).toBeNull())

  it('reads days since 1900 in the workspace’s time zone', () => {
    expect(read('46329.5', 'day-first', 'Europe/Berlin')).toBe('2026-11-03T11:00:00.000Z')
  })
})

it.each([
  ['Fri 13 Mar 2020 07:06:05 +02:00', '2020-03-13T05:06:05.000Z'],
  ['Fri Mar 13 07:06:05 2009', '2009-03-13T07:06:05.000Z'],
  ['Fri, 13 Mar 2020 07:06:05 +0100 (GMT+01:00)', '2020-03-13T06:06:05.000Z'],
  ['fre, 13 maj 1998 07:06:05 +0100 (CET)', '1998-05-13T06:06:05.000Z'],
  ['Fr, 13 Mai 2005 07:06:05 0200', '2005-05-13T05:06:05.000Z'],
  ['Fri, 13 Mar 2020 07:06:05 EST', '2020-03-13T12:06:05.000Z'],
  ['Fri, 13 Mar 20 07:06:05 +0100', '2020-03-13T06:06:05.000Z'],
  ['Fri, 13 Mar 2020 07.06.05 +0100', '2020-03-13T06:06:05.000Z'],
  ['2020-03-13 07:06:05 +0100', '2020-03-13T06:06:05.000Z'],
  ['Fri, 13 Mar 2020 07:06:05 +0100 (Local Time)', '2020-03-13T06:06:05.000Z'],
  ['Fri, 13 Mar 120 07:06:05 +0100', '2020-03-13T06:06:05.000Z'],
  ['Fri, 13 Mar 2020 07:06:05 MET', '2020-03-13T06:06:05.000Z'],
  ['Fri, 13 Mar 2020 24:00:00 +0100', '2020-03-13T23:00:00.000Z'],
  ['13 Mar 2020 07:06 -0000', '2020-03-13T07:06:00.000Z'],
])('the date of a mail %s', (text, instant) => {
  expect(readMailDate(text)?.toISOString()).toBe(instant)
})
