import { z } from 'zod'
import { IdSchema } from '../../domain/id'

/** One's own notifications. */
export const notificationsContract = {
  /** Marks what concerns this ticket as read; answers how many were unread. The session tells the new counts. */
  'notifications:mark-ticket-read': {
    input: z.strictObject({ ticketId: IdSchema }),
    output: z.strictObject({ marked: z.int().nonnegative() }),
  },
} as const
