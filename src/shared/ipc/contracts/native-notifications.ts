import { z } from 'zod'
import { IdSchema } from '#shared/domain/id'
import { AttemptSchema, ATTEMPTS_KEPT, OpenTargetSchema } from '#shared/domain/native-notification'

const nothing = z.strictObject({})

/** System notifications on this desktop. */
export const nativeNotificationsContract = {
  /** The last attempts to show a system notification, newest first. */
  'native-notifications:attempts': {
    input: nothing,
    output: z.strictObject({ attempts: z.array(AttemptSchema).max(ATTEMPTS_KEPT) }),
  },
  /**
   * Shows a test notification, whatever the preferences say. Returns the outcome within 10 seconds.
   */
  'native-notifications:try': { input: nothing, output: AttemptSchema },
  /**
   * Which ticket of the window's workspace is visible. Null when the person is not looking at the
   * window.
   */
  'native-notifications:look-at': {
    input: z.strictObject({ ticketId: IdSchema.nullable() }),
    output: nothing,
  },
  /** What a click asked to show and no window has shown yet. The next call returns null. */
  'native-notifications:take-opened': {
    input: nothing,
    output: z.strictObject({ target: OpenTargetSchema.nullable() }),
  },
} as const
