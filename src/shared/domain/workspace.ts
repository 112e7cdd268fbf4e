import { z } from 'zod'
import { IdSchema } from './id'
import { PersonSchema, RoleSchema } from './user'
import { singleLine } from './text'

/** Seed, Data Validation: "Name must be between 2-100 characters". */
export const WorkspaceNameSchema = singleLine(2, 100)

/** Seed, Data Validation: "Slug must be URL-safe and unique". */
export const SlugSchema = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(60)

export const WorkspaceRoleSchema = z.enum(['OWNER', 'ADMIN', 'MEMBER', 'VIEWER'])
export type WorkspaceRole = z.infer<typeof WorkspaceRoleSchema>

export const MembershipSchema = z.strictObject({
  workspaceId: IdSchema,
  name: z.string(),
  slug: z.string(),
  /** False: archived, and read-only. */
  isActive: z.boolean(),
  role: WorkspaceRoleSchema,
  timeZone: z.string(),
  defaultPriority: z.enum(['LOW', 'MEDIUM', 'HIGH', 'URGENT']),
})
export type Membership = z.infer<typeof MembershipSchema>

/** The signed-in person and the workspace this window works in. */
export const SessionSchema = z.strictObject({
  user: PersonSchema.extend({ role: RoleSchema }),
  workspace: MembershipSchema,
  memberships: z.array(MembershipSchema),
})
export type Session = z.infer<typeof SessionSchema>

/** Who may do what inside a workspace; the database's row policies hold the same table. */
export const PERMISSIONS = {
  'tickets.read': ['OWNER', 'ADMIN', 'MEMBER', 'VIEWER'],
  'tickets.write': ['OWNER', 'ADMIN', 'MEMBER'],
  'workspace.manage': ['OWNER', 'ADMIN'],
} as const satisfies Record<string, readonly WorkspaceRole[]>
export type WorkspacePermission = keyof typeof PERMISSIONS

export function may(role: WorkspaceRole, permission: WorkspacePermission): boolean {
  return (PERMISSIONS[permission] as readonly WorkspaceRole[]).includes(role)
}
