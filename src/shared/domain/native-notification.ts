import { z } from 'zod'
import { IdSchema, InstantSchema } from './id'
import { NotificationTypeSchema } from './notification'

/** Why the system was not asked to show a notification, or did not show it. */
export const NotShownReasonSchema = z.enum([
  /** Turned off in the preferences. */
  'off',
  /** The person is looking at the ticket. */
  'ticket-open',
  'quiet-hours',
  'do-not-disturb',
  /** Shown together with others as one notification. */
  'grouped',
  /** Read, here or elsewhere, before it could be shown. */
  'read',
  /** This system cannot show notifications. */
  'unsupported',
  /** The system refused. `detail` has its error text. */
  'failed',
  /** The system did not respond within 10 seconds. */
  'no-answer',
])
export type NotShownReason = z.infer<typeof NotShownReasonSchema>

/**
 * What was to be shown: one notification, a group, a summary of those held back in quiet hours, or
 * a test.
 */
export const AttemptKindSchema = z.enum([
  ...NotificationTypeSchema.options,
  'MANY',
  'HELD',
  'TRIAL',
])
export type AttemptKind = z.infer<typeof AttemptKindSchema>

/**
 * One attempt to show a system notification, and its outcome. Holds no text that a person wrote.
 */
export const AttemptSchema = z.strictObject({
  id: z.string().max(40),
  at: InstantSchema,
  kind: AttemptKindSchema,
  /** How many notifications it covers. */
  count: z.int().positive(),
  ticketNumber: z.int().nullable(),
  outcome: z.discriminatedUnion('name', [
    z.strictObject({ name: z.literal('shown') }),
    z.strictObject({
      name: z.literal('not-shown'),
      because: NotShownReasonSchema,
      /** The system's error text, if there is one. */
      detail: z.string().max(300).nullable(),
    }),
  ]),
})
export type Attempt = z.infer<typeof AttemptSchema>

/** How many attempts are stored for one person on one desktop. */
export const ATTEMPTS_KEPT = 500

/** What a clicked notification or an external link asks the window to show. */
export const OpenTargetSchema = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('ticket'),
    workspaceId: IdSchema,
    ticketId: IdSchema,
    /** reply: put the keyboard focus into the composer. */
    wants: z.enum(['look', 'reply']),
  }),
  z.strictObject({ name: z.literal('list') }),
])
export type OpenTarget = z.infer<typeof OpenTargetSchema>
