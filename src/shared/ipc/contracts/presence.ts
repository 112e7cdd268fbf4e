import { z } from 'zod'
import { IdSchema } from '#shared/domain/id'
import { PresenceSchema } from '#shared/domain/presence'

export const presenceContract = {
  /**
   * Reports which ticket of the workspace the caller has open (null: none) and returns who has
   * which ticket open. Call it again after `againInMs`: an entry expires after 10 s without a call.
   * A ticket that does not exist counts as none. Members with the role VIEWER are shown as looking,
   * never as typing.
   */
  'presence:show': {
    input: z.strictObject({ ticketId: IdSchema.nullable(), isTyping: z.boolean() }),
    output: z.strictObject({
      people: z.array(PresenceSchema).max(200),
      againInMs: z.int().nonnegative(),
    }),
  },
} as const
