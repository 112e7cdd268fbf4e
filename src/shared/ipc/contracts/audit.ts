import { z } from 'zod'
import { AuditEntrySchema, AuditFilterSchema, AuditScopeSchema } from '#shared/domain/audit'
import { PersonSchema } from '#shared/domain/user'

const CursorSchema = z.string().max(500)

/**
 * The audit log. OWNER and ADMIN read that of their workspace, global ADMIN and SUPER_ADMIN that of
 * the installation.
 */
export const auditContract = {
  /** One page after `cursor`, newest first. Every page costs the same. */
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
  /** Everybody who has entries in the log, by name, also those who have left. */
  'audit:actors': {
    input: z.strictObject({ scope: AuditScopeSchema }),
    output: z.array(PersonSchema),
  },
  /**
   * A few thousand entries as lines of a CSV file. The first call also logs that somebody exports
   * the log.
   */
  'audit:export': {
    input: AuditFilterSchema.extend({ cursor: CursorSchema.optional() }),
    output: z.strictObject({
      csv: z.string(),
      /** Lines in this part, without the header. */
      entries: z.int().nonnegative(),
      nextCursor: z.string().nullable(),
    }),
  },
} as const
