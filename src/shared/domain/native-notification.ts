import { z } from 'zod'
import { IdSchema, InstantSchema } from './id'
import { NotificationTypeSchema } from './notification'

/** Why the system was not asked to show something, or did not show it. */
export const NotShownReasonSchema = z.enum([
  /** Preferences say so. */
  'off',
  /** The ticket is before the person's eyes. */
  'ticket-open',
  'quiet-hours',
  'do-not-disturb',
  /** One of many at once, told together. */
  'grouped',
  /** Read, here or elsewhere, before its turn came. */
  'read',
  /** There is nothing on this system that shows notifications. */
  'unsupported',
  /** The system refused; its own words are beside it. */
  'failed',
  /** The system did not say within 10 seconds whether it did. */
  'no-answer',
])
export type NotShownReason = z.infer<typeof NotShownReasonSchema>

/** What was to be shown: one notification, many at once, what was held back in quiet hours, or a trial. */
export const AttemptKindSchema = z.enum([
  ...NotificationTypeSchema.options,
  'MANY',
  'HELD',
  'TRIAL',
])
export type AttemptKind = z.infer<typeof AttemptKindSchema>

/** One attempt to show something by the system, and what came of it. Holds nothing that anybody wrote. */
export const AttemptSchema = z.strictObject({
  id: z.string().max(40),
  at: InstantSchema,
  kind: AttemptKindSchema,
  /** How many notifications it stands for. */
  count: z.int().positive(),
  ticketNumber: z.int().nullable(),
  outcome: z.discriminatedUnion('name', [
    z.strictObject({ name: z.literal('shown') }),
    z.strictObject({
      name: z.literal('not-shown'),
      because: NotShownReasonSchema,
      /** The system's own words, where it gave some. */
      detail: z.string().max(300).nullable(),
    }),
  ]),
})
export type Attempt = z.infer<typeof AttemptSchema>

/** So many attempts are kept, of one person on one desktop. */
export const ATTEMPTS_KEPT = 500

/** What a clicked notification, or a link from outside, asks the window to show. */
export const OpenTargetSchema = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('ticket'),
    workspaceId: IdSchema,
    ticketId: IdSchema,
    /** reply: with the keyboard in the composer. */
    wants: z.enum(['look', 'reply']),
  }),
  z.strictObject({ name: z.literal('list') }),
])
export type OpenTarget = z.infer<typeof OpenTargetSchema>
