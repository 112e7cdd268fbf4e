import { z } from 'zod'
import { AuditEntrySchema, AuditFilterSchema, AuditScopeSchema } from '#shared/domain/audit'
import { PersonSchema } from '#shared/domain/user'

const CursorSchema = z.string().max(500)

/** The audit log: for OWNER and ADMIN of the workspace; the installation's for global ADMIN and SUPER_ADMIN. */
export const auditContract = {
  /** A page after `cursor`, newest first; any depth costs the same. */
  'audit:list': {
    input: AuditFilterSchema.extend({
      cursor: CursorSchema.optional(),
      limit: z.int().min(1).max(200),
    }),
    output: z.strictObject({
      entries: z.array(AuditEntrySchema),
      nextCursor: z.string().nullable(),
    }),
  },
  /** Everybody who did something in it, by name; also those who have left since. */
  'audit:actors': {
    input: z.strictObject({ scope: AuditScopeSchema }),
    output: z.array(PersonSchema),
  },
  /** Some thousand entries as lines of a CSV file; the first call also writes that somebody takes a copy. */
  'audit:export': {
    input: AuditFilterSchema.extend({ cursor: CursorSchema.optional() }),
    output: z.strictObject({
      csv: z.string(),
      /** Lines in this part, without the head. */
      entries: z.int().nonnegative(),
      nextCursor: z.string().nullable(),
    }),
  },
} as const
