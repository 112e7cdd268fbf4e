import { describe, expect, it } from 'vitest'
import {
  DEFAULT_SETTINGS,
  defaultPreference,
  deferredUntil,
  levelsFor,
  quietUntil,
  type NotificationSettings,
} from '#shared/domain/notification-preferences'
import {
  clockTime,
  LEVELS,
  levelOf,
  levelsOf,
  minutesOf,
} from '#renderer/features/notifications/preferences-store'

/** Wednesday, 25 November 2026, in local time. */
const wednesday = (hour: number, minute = 0, daysLater = 0) =>
  new Date(2026, 10, 25 + daysLater, hour, minute)
const quiet = (change: Partial<NotificationSettings> = {}): NotificationSettings => ({
  ...DEFAULT_SETTINGS,
  quietHours: true,
  ...change,
})

describe('quiet hours', () => {
  it.each([
    ['before they begin', wednesday(19, 59), null],
    ['as they begin', wednesday(20), wednesday(8, 0, 1)],
    ['after midnight', wednesday(3), wednesday(8)],
    ['a minute before they end', wednesday(7, 59), wednesday(8)],
    ['as they end', wednesday(8), null],
  ])('overnight, %s', (_, now, until) => {
    expect(quietUntil(quiet(), now)).toEqual(until)
  })

  it('within a day', () => {
    const lunch = quiet({ quietFrom: 12 * 60, quietUntil: 13 * 60 })
    expect(quietUntil(lunch, wednesday(12, 30))).toEqual(wednesday(13))
    expect(quietUntil(lunch, wednesday(13, 30))).toBeNull()
  })

  it('belong to the day on which they begin', () => {
    const onWednesdays = quiet({ quietDays: [3] })
    expect(quietUntil(onWednesdays, wednesday(3))).toBeNull()
    expect(quietUntil(onWednesdays, wednesday(21))).toEqual(wednesday(8, 0, 1))
    expect(quietUntil(onWednesdays, wednesday(3, 0, 1))).toEqual(wednesday(8, 0, 1))
    expect(quietUntil(onWednesdays, wednesday(21, 0, 1))).toBeNull()
  })

  it('apply only when they are on', () => {
    expect(quietUntil(quiet({ quietHours: false }), wednesday(3))).toBeNull()
  })
})

it('the later end of quiet hours and "do not disturb" counts', () => {
  const until = (date: Date) => quiet({ doNotDisturbUntil: date.toISOString() })
  expect(deferredUntil(until(wednesday(13)), wednesday(12))).toEqual(wednesday(13))
  expect(deferredUntil(until(wednesday(11)), wednesday(12))).toBeNull()
  expect(deferredUntil(until(wednesday(22)), wednesday(21))).toEqual(wednesday(8, 0, 1))
  expect(deferredUntil(until(wednesday(9, 0, 1)), wednesday(21))).toEqual(wednesday(9, 0, 1))
})

it('levels are found by workspace and type, and those of codes in the general settings', () => {
  const workspaceId = 'a'.repeat(24)
  const mention = { ...defaultPreference('MENTION', 'MEMBER'), native: false, sound: false }
  const preferences = {
    settings: { ...DEFAULT_SETTINGS, codesNative: false },
    workspaces: [{ workspaceId, preferences: [mention] }],
  }
  expect(levelsFor(preferences, 'MENTION', workspaceId)).toMatchObject({
    inApp: true,
    native: false,
  })
  expect(levelsFor(preferences, 'MENTION', 'b'.repeat(24))).toMatchObject({ sound: true })
  expect(levelsFor(preferences, 'OTP_SENT', null)).toMatchObject({ inApp: true, native: false })
})

it('members with the role VIEWER get no notification of new tickets by default', () => {
  expect(defaultPreference('TICKET_CREATED', 'VIEWER').inApp).toBe(false)
  expect(defaultPreference('TICKET_CREATED', 'MEMBER').inApp).toBe(true)
  expect(defaultPreference('MENTION', 'VIEWER').inApp).toBe(true)
})

it('each level includes the one before it', () => {
  expect(LEVELS.map((level) => levelOf(levelsOf(level)))).toEqual([...LEVELS])
  expect(levelsOf('desktop')).toEqual({ inApp: true, native: true, sound: false })
})

it('times of day are converted to minutes and back', () => {
  expect([0, 485, 1439].map(clockTime)).toEqual(['00:00', '08:05', '23:59'])
  expect(['00:00', '08:05', '23:59'].map(minutesOf)).toEqual([0, 485, 1439])
  expect(minutesOf('')).toBeNull()
})
