import { z } from 'zod'
import { IdSchema } from '#shared/domain/id'
import { PresenceSchema } from '#shared/domain/presence'

export const presenceContract = {
  /**
   * Says which ticket of the workspace is before the viewer's eyes (null: none) and answers who else looks at
   * which. To be said again after `againInMs`: who is not heard of for 10 s is gone. A ticket that there is
   * not counts as none; viewers look, and never type.
   */
  'presence:show': {
    input: z.strictObject({ ticketId: IdSchema.nullable(), isTyping: z.boolean() }),
    output: z.strictObject({
      people: z.array(PresenceSchema).max(200),
      againInMs: z.int().nonnegative(),
    }),
  },
} as const
