import { z } from 'zod'
import { IdSchema } from './id'
import { PersonSchema } from './user'

/** Somebody else who has a ticket before their eyes; they are shown once, whatever many desktops they have. */
export const PresenceSchema = z.strictObject({
  ticketId: IdSchema,
  person: PersonSchema,
  isTyping: z.boolean(),
})
export type Presence = z.infer<typeof PresenceSchema>
