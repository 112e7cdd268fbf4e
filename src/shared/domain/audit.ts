import { z } from 'zod'
import { IdSchema, InstantSchema } from './id'
import { PersonSchema } from './user'
import { type Session, may } from './workspace'

/** Whose log: the workspace the window works in, or what concerns the installation as a whole. */
export const AuditScopeSchema = z.enum(['workspace', 'installation'])
export type AuditScope = z.infer<typeof AuditScopeSchema>

/** The kinds by which the page filters, and the nouns of the actions that belong to each. */
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

/** Who did what, when and from where. Values are as people knew them then. */
export const AuditEntrySchema = z.strictObject({
  id: IdSchema,
  at: InstantSchema,
  /** Null: the operator, at the command line. */
  actor: PersonSchema.nullable(),
  /** noun.verb in the past tense, as in `member.invited`. */
  action: z.string(),
  target: z.string().nullable(),
  /** The person it was done to, where it was one whom the reader may know. */
  targetPerson: PersonSchema.nullable(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** The desktop it was done from, as that calls itself. */
  installation: z.string().nullable(),
})
export type AuditEntry = z.infer<typeof AuditEntrySchema>

/** Whose entries to show; null stands for the operator, who acts for nobody. */
export const AuditFilterSchema = z.strictObject({
  scope: AuditScopeSchema,
  group: AuditGroupSchema.optional(),
  actorId: IdSchema.nullable().optional(),
  /** Part of what it was done to, of a value before or after, or of the desktop's name; without case. */
  text: z.string().trim().max(200).optional(),
  from: InstantSchema.optional(),
  /** Up to this instant, not including it. */
  until: InstantSchema.optional(),
})
export type AuditFilter = z.infer<typeof AuditFilterSchema>

/** Whether this person is shown the log; the database's row policies hold the same. */
export function mayReadAudit(session: Session, scope: AuditScope): boolean {
  const rank = session.user.role
  if (rank === 'SUPER_ADMIN') return true
  return scope === 'workspace' ? may(session.workspace.role, 'workspace.manage') : rank === 'ADMIN'
}
