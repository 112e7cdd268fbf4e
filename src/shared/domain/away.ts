import { z } from 'zod'
import { IdSchema, InstantSchema } from './id'
import { PersonSchema } from './user'

/** A person's current or next absence in one workspace. `until` null: until further notice. */
export const AwaySchema = z.strictObject({
  from: InstantSchema,
  until: InstantSchema.nullable(),
  /**
   * Who is suggested instead. Null when nobody was named, or when that person can no longer take
   * tickets.
   */
  substitute: PersonSchema.nullable(),
})
export type Away = z.infer<typeof AwaySchema>

/** The absence as entered in a form. */
export const AwayInputSchema = z
  .strictObject({
    from: InstantSchema,
    until: InstantSchema.nullable(),
    substituteId: IdSchema.nullable(),
  })
  .refine(({ from, until }) => until === null || Date.parse(until) > Date.parse(from), {
    error: 'ends-before-it-begins',
    path: ['until'],
  })
export type AwayInput = z.infer<typeof AwayInputSchema>

/** Whether the person is away at `now`. */
export function isAway(away: Away | null, now: Date): boolean {
  if (away === null || Date.parse(away.from) > now.getTime()) return false
  return away.until === null || Date.parse(away.until) > now.getTime()
}

/** A person whom a ticket can be assigned to. */
export const AssigneeSchema = PersonSchema.extend({ away: AwaySchema.nullable() })
export type Assignee = z.infer<typeof AssigneeSchema>
