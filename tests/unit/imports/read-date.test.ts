import { describe, expect, it } from 'vitest'
import {
  type DateOrder,
  guessDateOrder,
  readDate,
} from '../../../electron/main/features/imports/csv/read-date'

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

  it('reads numbers by the order of the file, dots always with the day first', () => {
    expect(read('3/4/2024 12:30 AM', 'day-first')).toBe('2024-04-03T00:30:00.000Z')
    expect(read('3/4/2024 12:30 AM', 'month-first')).toBe('2024-03-04T00:30:00.000Z')
    expect(read('3.4.2024', 'month-first')).toBe('2024-04-03T00:00:00.000Z')
  })

  it.each([
    ...['yesterday', '31/04/2024', '2024-02-30', '2024-13-01', '25:00', '2024-01-01 25:00', '12'],
    ...['2024-01-01 13:00 PM', '3/4/1066', '2150-01-01', '2024-03-05 14:07 Mars', '', '0000-00-00'],
  ])('does not read %s', (text) => expect(read(text)).toBeNull())

  it('reads times without a zone by the clocks of the workspace, through both changes of clocks', () => {
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
    })
    expect(guess(['3/4/2024', '2/29/2024'])).toMatchObject({ order: 'month-first', certain: true })
    expect(guess(['3/4/2024'], 'America/Chicago')).toEqual({
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
})
