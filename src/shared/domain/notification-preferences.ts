import { z } from 'zod'
import { IdSchema, InstantSchema } from './id'
import { type NotificationType, NotificationTypeSchema } from './notification'

/** The types that a workspace's preferences name; a code sent belongs to no workspace. */
export const WorkspaceNotificationTypeSchema = NotificationTypeSchema.exclude(['OTP_SENT'])
export type WorkspaceNotificationType = z.infer<typeof WorkspaceNotificationTypeSchema>

/** Which new tickets one is told of. */
export const NewTicketsSchema = z.enum(['ALL', 'UNASSIGNED'])
export type NewTickets = z.infer<typeof NewTicketsSchema>

const levels = {
  /** In the list of notifications. Off: it is not even written. */
  inApp: z.boolean(),
  /** By the system's own notification as well. */
  native: z.boolean(),
  sound: z.boolean(),
}

export const NotificationLevelsSchema = z.strictObject(levels)
export type NotificationLevels = z.infer<typeof NotificationLevelsSchema>

/** What somebody wants to hear of one type in one workspace. */
export const NotificationPreferenceSchema = z.strictObject({
  type: WorkspaceNotificationTypeSchema,
  ...levels,
  /** Of TICKET_CREATED only. */
  newTickets: NewTicketsSchema,
})
export type NotificationPreference = z.infer<typeof NotificationPreferenceSchema>

const minutes = z.int().min(0).max(1439)

/** What holds for a person in all workspaces. */
export const NotificationSettingsSchema = z.strictObject({
  /** The system shows that something came, and nothing of what it says. */
  hideContent: z.boolean(),
  /** Nothing is shown by the system before this; null, or past: nothing holds it back. */
  doNotDisturbUntil: InstantSchema.nullable(),
  quietHours: z.boolean(),
  /** Minutes since midnight on this desktop's clock; from a later to an earlier one is overnight. */
  quietFrom: minutes,
  quietUntil: minutes,
  /** On which they begin: 1 Monday to 7 Sunday. */
  quietDays: z.array(z.int().min(1).max(7)).min(1).max(7),
  codesNative: z.boolean(),
  codesSound: z.boolean(),
})
export type NotificationSettings = z.infer<typeof NotificationSettingsSchema>

export const NotificationSettingsChangeSchema = NotificationSettingsSchema.partial().strict()
export type NotificationSettingsChange = z.infer<typeof NotificationSettingsChangeSchema>

/** All that one person has set, with what the app comes with where nothing was set. */
export const NotificationPreferencesSchema = z.strictObject({
  settings: NotificationSettingsSchema,
  /** Of every workspace of the person. */
  workspaces: z.array(
    z.strictObject({
      workspaceId: IdSchema,
      /** One of every type, in the order of WorkspaceNotificationTypeSchema. */
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
 * What the app comes with. The database agrees on what concerns the rows themselves: viewers, who answer no
 * ticket, are not told of new ones until they ask for it.
 */
export function defaultPreference(
  type: WorkspaceNotificationType,
  role: 'OWNER' | 'ADMIN' | 'MEMBER' | 'VIEWER',
): NotificationPreference {
  const isOff = type === 'TICKET_CREATED' && role === 'VIEWER'
  const off = { inApp: false, native: false, sound: false }
  return { type, ...(isOff ? off : DEFAULT_LEVELS[type]), newTickets: 'UNASSIGNED' }
}

/** What was set for a notification of this type; null workspace: for what concerns one's account. */
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
 * When the quiet hours that hold now are over, on the clock of this machine; null when none hold. Where the clock
 * is put forward or back, by the clock on the wall.
 */
export function quietUntil(
  { quietHours, quietFrom, quietUntil: until, quietDays }: NotificationSettings,
  now: Date,
): Date | null {
  if (!quietHours) return null
  const length = (until - quietFrom + DAY) % DAY
  // Those that began yesterday may still hold.
  for (const daysAgo of [0, 1]) {
    const begin = at(now, -daysAgo, quietFrom)
    const end = at(now, -daysAgo, quietFrom + length)
    if (quietDays.includes(weekday(begin)) && begin <= now && now < end) return end
  }
  return null
}

/** Until when nothing is shown by the system, for whichever reason ends last; null: it may be. */
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
