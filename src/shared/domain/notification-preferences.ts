import { z } from 'zod'
import { IdSchema, InstantSchema } from './id'
import { type NotificationType, NotificationTypeSchema } from './notification'

/** The types that have preferences per workspace. OTP_SENT belongs to no workspace. */
export const WorkspaceNotificationTypeSchema = NotificationTypeSchema.exclude(['OTP_SENT'])
export type WorkspaceNotificationType = z.infer<typeof WorkspaceNotificationTypeSchema>

/** Which new tickets cause a notification. */
export const NewTicketsSchema = z.enum(['ALL', 'UNASSIGNED'])
export type NewTickets = z.infer<typeof NewTicketsSchema>

const levels = {
  /** In the list of notifications. Off: no row is written at all. */
  inApp: z.boolean(),
  /** Also as a system notification. */
  native: z.boolean(),
  sound: z.boolean(),
}

export const NotificationLevelsSchema = z.strictObject(levels)
export type NotificationLevels = z.infer<typeof NotificationLevelsSchema>

/** One person's preference for one type in one workspace. */
export const NotificationPreferenceSchema = z.strictObject({
  type: WorkspaceNotificationTypeSchema,
  ...levels,
  /** For TICKET_CREATED only. */
  newTickets: NewTicketsSchema,
})
export type NotificationPreference = z.infer<typeof NotificationPreferenceSchema>

const minutes = z.int().min(0).max(1439)

/** Settings of a person for all workspaces. */
export const NotificationSettingsSchema = z.strictObject({
  /** The system notification says only that something arrived, without any content. */
  hideContent: z.boolean(),
  /** No system notification before this instant. Null or past: not deferred. */
  doNotDisturbUntil: InstantSchema.nullable(),
  quietHours: z.boolean(),
  /**
   * Minutes since midnight on this desktop's clock. If the end is before the start, the quiet hours
   * run overnight.
   */
  quietFrom: minutes,
  quietUntil: minutes,
  /** The days on which quiet hours begin: 1 Monday to 7 Sunday. */
  quietDays: z.array(z.int().min(1).max(7)).min(1).max(7),
  codesNative: z.boolean(),
  codesSound: z.boolean(),
})
export type NotificationSettings = z.infer<typeof NotificationSettingsSchema>

export const NotificationSettingsChangeSchema = NotificationSettingsSchema.partial().strict()
export type NotificationSettingsChange = z.infer<typeof NotificationSettingsChangeSchema>

/** All preferences of one person, with defaults for what was never set. */
export const NotificationPreferencesSchema = z.strictObject({
  settings: NotificationSettingsSchema,
  /** All workspaces of the person. */
  workspaces: z.array(
    z.strictObject({
      workspaceId: IdSchema,
      /** One for every type, in the order of WorkspaceNotificationTypeSchema. */
      preferences: z.array(NotificationPreferenceSchema),
    }),
  ),
})
export type NotificationPreferences = z.infer<typeof NotificationPreferencesSchema>

export const DEFAULT_SETTINGS: NotificationSettings = {
  hideContent: false,
  doNotDisturbUntil: null,
  quietHours: false,
  quietFrom: 20 * 60,
  quietUntil: 8 * 60,
  quietDays: [1, 2, 3, 4, 5, 6, 7],
  codesNative: true,
  codesSound: false,
}

const SHOWN = { inApp: true, native: true, sound: false }
const HEARD = { inApp: true, native: true, sound: true }
const DEFAULT_LEVELS: Record<WorkspaceNotificationType, NotificationLevels> = {
  TICKET_CREATED: SHOWN,
  TICKET_UPDATED: { inApp: true, native: false, sound: false },
  TICKET_ASSIGNED: HEARD,
  COMMENT_ADDED: SHOWN,
  MENTION: HEARD,
}

/**
 * The default. The database uses the same defaults for writing rows: viewers, who cannot answer
 * tickets, get no notification of new ones until they turn it on.
 */
export function defaultPreference(
  type: WorkspaceNotificationType,
  role: 'OWNER' | 'ADMIN' | 'MEMBER' | 'VIEWER',
): NotificationPreference {
  const isOff = type === 'TICKET_CREATED' && role === 'VIEWER'
  const off = { inApp: false, native: false, sound: false }
  return { type, ...(isOff ? off : DEFAULT_LEVELS[type]), newTickets: 'UNASSIGNED' }
}

/**
 * The preference for a notification of this type. `workspaceId` null: for notifications about the
 * account.
 */
export function levelsFor(
  { settings, workspaces }: NotificationPreferences,
  type: NotificationType,
  workspaceId: string | null,
): NotificationLevels {
  if (type === 'OTP_SENT') {
    return { inApp: true, native: settings.codesNative, sound: settings.codesSound }
  }
  const own = workspaces.find((one) => one.workspaceId === workspaceId)
  return own?.preferences.find((one) => one.type === type) ?? DEFAULT_LEVELS[type]
}

const DAY = 24 * 60

/**
 * When the current quiet hours end, on this machine's clock. Null when there are none now. Uses
 * local time, so a change of daylight saving time moves the end with the clock.
 */
export function quietUntil(
  { quietHours, quietFrom, quietUntil: until, quietDays }: NotificationSettings,
  now: Date,
): Date | null {
  if (!quietHours) return null
  const length = (until - quietFrom + DAY) % DAY
  // Quiet hours that began yesterday may still apply.
  for (const daysAgo of [0, 1]) {
    const begin = at(now, -daysAgo, quietFrom)
    const end = at(now, -daysAgo, quietFrom + length)
    if (quietDays.includes(weekday(begin)) && begin <= now && now < end) return end
  }
  return null
}

/**
 * Until when system notifications are deferred: the later of do-not-disturb and quiet hours. Null:
 * not deferred.
 */
export function deferredUntil(settings: NotificationSettings, now: Date): Date | null {
  const quiet = quietUntil(settings, now)
  const asked = settings.doNotDisturbUntil === null ? null : new Date(settings.doNotDisturbUntil)
  if (asked === null || asked <= now) return quiet
  return quiet !== null && quiet > asked ? quiet : asked
}

function at(day: Date, days: number, minute: number): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, 0, minute)
}

function weekday(date: Date): number {
  return date.getDay() === 0 ? 7 : date.getDay()
}
