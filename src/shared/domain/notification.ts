import { z } from 'zod'
import { IdSchema, InstantSchema } from './id'
import { TicketPrioritySchema, TicketStatusSchema } from './ticket'
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

/**
 * What a notification is about, as data. `notificationText` of src/shared/text makes a sentence of it.
 * Version 0.1.0 stored sentences: `sentence` says that `content` is one. `unknown` is a kind that a newer
 * version of the app has written.
 */
export const NotificationDataSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('sentence') }),
    z.object({ kind: z.literal('unknown') }),
    /** `personId`: the requester. */
    z.object({ kind: z.literal('ticket-created'), personId: IdSchema }),
    /** `isNew`: the ticket was created for this assignee. */
    z.object({ kind: z.literal('ticket-assigned'), isNew: z.boolean() }),
    /** To the former assignee. `personId`: the new one, null for nobody. */
    z.object({ kind: z.literal('ticket-unassigned'), personId: IdSchema.nullable() }),
    z.object({
      kind: z.literal('ticket-changed'),
      status: TicketStatusSchema.optional(),
      priority: TicketPrioritySchema.optional(),
      subject: z.string().optional(),
    }),
    z.object({ kind: z.literal('reply-added') }),
    z.object({ kind: z.literal('note-added') }),
    z.object({ kind: z.literal('mentioned') }),
    /** To the author of a held reply that was not sent when it was due. */
    z.object({
      kind: z.literal('reply-not-sent'),
      reason: z.enum(['not-allowed', 'overtaken', 'files-do-not-fit']),
    }),
    /** To the author of a reply. `reason`: as in the delivery of its comment. */
    z.object({ kind: z.literal('reply-not-delivered'), reason: z.string().nullable() }),
    z.object({ kind: z.literal('code-sent') }),
  ])
  .catch({ kind: 'unknown' })
export type NotificationData = z.infer<typeof NotificationDataSchema>

/** A notification. `content` is what somebody wrote: the start of the description or the message, or ''. */
export const NotificationSchema = z.strictObject({
  id: IdSchema,
  type: NotificationTypeSchema,
  content: z.string(),
  data: NotificationDataSchema,
  isRead: z.boolean(),
  createdAt: InstantSchema,
  /** Null for a notification without a workspace, such as a sent code. */
  workspace: z.strictObject({ id: IdSchema, name: z.string() }).nullable(),
  ticket: z.strictObject({ id: IdSchema, number: z.int(), subject: z.string() }).nullable(),
  /** Who made the change. Null: no particular person. */
  actor: PersonSchema.nullable(),
  /** The person of `data.personId`, if they are visible to the reader. */
  person: PersonSchema.nullable(),
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
