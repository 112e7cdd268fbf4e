import { z } from 'zod'
import { IdSchema, InstantSchema } from './id'
import { PersonSchema } from './user'

export const NotificationTypeSchema = z.enum([
  'TICKET_CREATED',
  'TICKET_UPDATED',
  'TICKET_ASSIGNED',
  'COMMENT_ADDED',
  'MENTION',
  'OTP_SENT',
])
export type NotificationType = z.infer<typeof NotificationTypeSchema>

/** A notification. `content` says what happened, without naming the ticket. */
export const NotificationSchema = z.strictObject({
  id: IdSchema,
  type: NotificationTypeSchema,
  content: z.string(),
  isRead: z.boolean(),
  createdAt: InstantSchema,
  /** Null for a notification without a workspace, such as a sent code. */
  workspace: z.strictObject({ id: IdSchema, name: z.string() }).nullable(),
  ticket: z.strictObject({ id: IdSchema, number: z.int(), subject: z.string() }).nullable(),
  /** Who made the change. Null: no particular person. */
  actor: PersonSchema.nullable(),
  commentId: IdSchema.nullable(),
})
export type Notification = z.infer<typeof NotificationSchema>

/** Unread notifications: in total, and for each workspace that has some. */
export const NotificationCountsSchema = z.strictObject({
  unread: z.int().nonnegative(),
  workspaces: z.array(z.strictObject({ workspaceId: IdSchema, unread: z.int().positive() })),
})
export type NotificationCounts = z.infer<typeof NotificationCountsSchema>

/** What the list of notifications shows. Without a filter: everything. */
export const NotificationFilterSchema = z.strictObject({
  unreadOnly: z.boolean().optional(),
  types: z.array(NotificationTypeSchema).min(1).max(6).optional(),
  workspaceId: IdSchema.optional(),
})
export type NotificationFilter = z.infer<typeof NotificationFilterSchema>
