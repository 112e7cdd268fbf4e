import { z } from 'zod'
import { IdSchema, InstantSchema } from './id'
import { PersonSchema } from './user'

/** Somebody's next or present time out of office in one workspace; `until` null: until further notice. */
export const AwaySchema = z.strictObject({
  from: InstantSchema,
  until: InstantSchema.nullable(),
  /** Who is offered instead; null when nobody was named, or that person can no longer take tickets. */
  substitute: PersonSchema.nullable(),
})
export type Away = z.infer<typeof AwaySchema>

/** The same as it is entered. */
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

/** Whether the person is out of office at this moment. */
export function isAway(away: Away | null, now: Date): boolean {
  if (away === null || Date.parse(away.from) > now.getTime()) return false
  return away.until === null || Date.parse(away.until) > now.getTime()
}

/** A person a ticket can be assigned to. */
export const AssigneeSchema = PersonSchema.extend({ away: AwaySchema.nullable() })
export type Assignee = z.infer<typeof AssigneeSchema>
