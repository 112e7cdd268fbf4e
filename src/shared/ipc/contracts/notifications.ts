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

/** How many a page of notifications holds at most, and how many are marked by name in one call. */
export const NOTIFICATIONS_AT_ONCE = 200

const marked = z.strictObject({ marked: z.int().nonnegative() })
const ids = z.array(IdSchema).min(1).max(NOTIFICATIONS_AT_ONCE)

/** One's own notifications, of all workspaces one belongs to. */
export const notificationsContract = {
  /** A page, newest first, after `cursor`; keyset, so any depth costs the same. */
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
  /** Marks these; answers how many were unread. The session tells the new counts. */
  'notifications:mark-read': { input: z.strictObject({ ids }), output: marked },
  /** The other way round. */
  'notifications:mark-unread': { input: z.strictObject({ ids }), output: marked },
  /** Marks all that the filter shows up to an instant, so that one that comes meanwhile is not marked unseen. */
  'notifications:mark-all-read': {
    input: z.strictObject({
      filter: NotificationFilterSchema.omit({ unreadOnly: true }),
      until: InstantSchema,
    }),
    output: marked,
  },
  /** Marks what concerns this ticket as read; answers how many were unread. The session tells the new counts. */
  'notifications:mark-ticket-read': {
    input: z.strictObject({ ticketId: IdSchema }),
    output: marked,
  },
} as const

/** What one wants to hear of, on every desktop of one's own. */
export const notificationPreferencesContract = {
  'notification-preferences:read': {
    input: z.strictObject({}),
    output: NotificationPreferencesSchema,
  },
  /**
   * Stores what is given and leaves the rest. "native" without "inApp", or "sound" without "native", is refused
   * (input.invalid); workspace.not-found for one that the viewer does not belong to.
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
