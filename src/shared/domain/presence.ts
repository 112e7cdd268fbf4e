import { z } from 'zod'
import { IdSchema } from './id'
import { PersonSchema } from './user'

/** Another person who has a ticket open. Listed once, even if signed in on several desktops. */
export const PresenceSchema = z.strictObject({
  ticketId: IdSchema,
  person: PersonSchema,
  isTyping: z.boolean(),
})
export type Presence = z.infer<typeof PresenceSchema>
