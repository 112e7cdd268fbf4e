import { z } from 'zod'
import { IdSchema, InstantSchema } from './id'
import { PersonSchema } from './user'
import { type Session, may } from './workspace'

/** Which log: that of the window's workspace, or that of the whole installation. */
export const AuditScopeSchema = z.enum(['workspace', 'installation'])
export type AuditScope = z.infer<typeof AuditScopeSchema>

/** The groups of the page's filter, each with the nouns of its actions. */
export const AUDIT_GROUPS = {
  members: ['member', 'members', 'invitation'],
  workspace: ['workspace', 'workspaces'],
  settings: ['settings'],
  tags: ['tag'],
  'canned-replies': ['canned-reply'],
  people: ['user', 'users'],
  'sign-in': ['session'],
  desktops: ['installation'],
  data: ['import', 'audit', 'message'],
} as const satisfies Record<string, readonly string[]>
export type AuditGroup = keyof typeof AUDIT_GROUPS
export const AuditGroupSchema = z.enum(Object.keys(AUDIT_GROUPS) as [AuditGroup, ...AuditGroup[]])

/** Who did what, when and from where. Names and values are those of that time. */
export const AuditEntrySchema = z.strictObject({
  id: IdSchema,
  at: InstantSchema,
  /** Null: the operator, on the command line. */
  actor: PersonSchema.nullable(),
  /** noun.verb in the past tense, as in `member.invited`. */
  action: z.string(),
  target: z.string().nullable(),
  /**
   * The person whom the action concerned. Null if there was none or the reader may not know them.
   */
  targetPerson: PersonSchema.nullable(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** The name of the desktop that the action came from. */
  installation: z.string().nullable(),
})
export type AuditEntry = z.infer<typeof AuditEntrySchema>

/**
 * Whose entries to show. Null stands for the operator, who acts on the command line and for nobody.
 */
export const AuditFilterSchema = z.strictObject({
  scope: AuditScopeSchema,
  group: AuditGroupSchema.optional(),
  actorId: IdSchema.nullable().optional(),
  /**
   * Case-insensitive text to find in the target, in a value before or after, or in the desktop's
   * name.
   */
  text: z.string().trim().max(200).optional(),
  from: InstantSchema.optional(),
  /** Before this instant (exclusive). */
  until: InstantSchema.optional(),
})
export type AuditFilter = z.infer<typeof AuditFilterSchema>

/** Whether this person may see the log. The database's row policies apply the same rule. */
export function mayReadAudit(session: Session, scope: AuditScope): boolean {
  const rank = session.user.role
  if (rank === 'SUPER_ADMIN') return true
  return scope === 'workspace' ? may(session.workspace.role, 'workspace.manage') : rank === 'ADMIN'
}
