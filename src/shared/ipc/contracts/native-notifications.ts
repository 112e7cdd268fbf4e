import { z } from 'zod'
import { IdSchema } from '#shared/domain/id'
import { AttemptSchema, ATTEMPTS_KEPT, OpenTargetSchema } from '#shared/domain/native-notification'

const nothing = z.strictObject({})

/** What the system shows of one's notifications, on this desktop. */
export const nativeNotificationsContract = {
  /** The last attempts to show something, newest first. */
  'native-notifications:attempts': {
    input: nothing,
    output: z.strictObject({ attempts: z.array(AttemptSchema).max(ATTEMPTS_KEPT) }),
  },
  /** Shows one now, whatever preferences say; answers what came of it within 10 seconds. */
  'native-notifications:try': { input: nothing, output: AttemptSchema },
  /** Which ticket of the window's workspace is before the person's eyes, if they look at the window at all. */
  'native-notifications:look-at': {
    input: z.strictObject({ ticketId: IdSchema.nullable() }),
    output: nothing,
  },
  /** What a click asked for and no window has shown yet; the next call answers null. */
  'native-notifications:take-opened': {
    input: nothing,
    output: z.strictObject({ target: OpenTargetSchema.nullable() }),
  },
} as const
