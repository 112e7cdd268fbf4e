import { z } from 'zod'
import { IdSchema, InstantSchema } from '#shared/domain/id'
import {
  NotificationCountsSchema,
  NotificationFilterSchema,
  NotificationSchema,
} from '#shared/domain/notification'
import {
  NotificationPreferenceSchema,
  NotificationPreferencesSchema,
  NotificationSettingsChangeSchema,
} from '#shared/domain/notification-preferences'

/** The largest page of notifications, and how many one call can mark by id. */
export const NOTIFICATIONS_AT_ONCE = 200

const marked = z.strictObject({ marked: z.int().nonnegative() })
const ids = z.array(IdSchema).min(1).max(NOTIFICATIONS_AT_ONCE)

/** The caller's notifications in all their workspaces. */
export const notificationsContract = {
  /** One page after `cursor`, newest first. Keyset pagination, so every page costs the same. */
  'notifications:list': {
    input: z.strictObject({
      filter: NotificationFilterSchema,
      cursor: z.string().max(500).optional(),
      limit: z.int().min(1).max(NOTIFICATIONS_AT_ONCE),
    }),
    output: z.strictObject({
      notifications: z.array(NotificationSchema),
      nextCursor: z.string().nullable(),
    }),
  },
  'notifications:counts': { input: z.strictObject({}), output: NotificationCountsSchema },
  /** Marks these as read and returns how many were unread. The session has the new counts. */
  'notifications:mark-read': { input: z.strictObject({ ids }), output: marked },
  /** Marks these as unread. */
  'notifications:mark-unread': { input: z.strictObject({ ids }), output: marked },
  /** Marks everything that the filter shows up to an instant. Later arrivals stay unread. */
  'notifications:mark-all-read': {
    input: z.strictObject({
      filter: NotificationFilterSchema.omit({ unreadOnly: true }),
      until: InstantSchema,
    }),
    output: marked,
  },
  /**
   * Marks the notifications of this ticket as read and returns how many were unread. The session
   * has the new counts.
   */
  'notifications:mark-ticket-read': {
    input: z.strictObject({ ticketId: IdSchema }),
    output: marked,
  },
} as const

/** The caller's notification preferences, for all their desktops. */
export const notificationPreferencesContract = {
  'notification-preferences:read': {
    input: z.strictObject({}),
    output: NotificationPreferencesSchema,
  },
  /**
   * Saves the given fields and leaves the others. "native" without "inApp", or "sound" without
   * "native", is refused (input.invalid). workspace.not-found for a workspace that the caller does
   * not belong to.
   */
  'notification-preferences:update': {
    input: z.strictObject({
      settings: NotificationSettingsChangeSchema.optional(),
      preferences: z
        .array(z.strictObject({ workspaceId: IdSchema, ...NotificationPreferenceSchema.shape }))
        .max(500)
        .optional(),
    }),
    output: NotificationPreferencesSchema,
  },
} as const
