import { z } from 'zod'
import { IdSchema, InstantSchema } from './id'
import { PersonSchema } from './user'

export const HistoryKindSchema = z.enum([
  'CREATED',
  'IMPORTED',
  'SUBJECT_CHANGED',
  'DESCRIPTION_CHANGED',
  'STATUS_CHANGED',
  'PRIORITY_CHANGED',
  'ASSIGNEE_CHANGED',
  'TAG_ADDED',
  'TAG_REMOVED',
])
export type HistoryKind = z.infer<typeof HistoryKindSchema>

/**
 * One change of a ticket. `before` and `after` hold the enum value, the subject, the tag's name or
 * the assignee's display name, depending on the kind. Null means "none".
 */
export const HistoryEntrySchema = z.strictObject({
  id: IdSchema,
  kind: HistoryKindSchema,
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** Null: an import or the operator. */
  actor: PersonSchema.nullable(),
  createdAt: InstantSchema,
})
export type HistoryEntry = z.infer<typeof HistoryEntrySchema>
