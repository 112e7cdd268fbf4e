import { z } from 'zod'
import { AwaySchema } from './away'
import { IdSchema } from './id'
import { PersonSchema, type Role, RoleSchema } from './user'
import { singleLine } from './text'

/** Seed, Data Validation: "Name must be between 2-100 characters". */
export const WorkspaceNameSchema = singleLine(2, 100)

/** Seed, Data Validation: "Slug must be URL-safe and unique". */
export const SlugSchema = z
  .string()
  .trim()
  .max(60, { error: 'too-long' })
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'not-a-slug' })

/** A name of the IANA database that this runtime knows, such as Europe/Oslo. */
export const TimeZoneSchema = z.string().max(64).refine(isTimeZone, { error: 'not-a-time-zone' })

export const WorkspaceRoleSchema = z.enum(['OWNER', 'ADMIN', 'MEMBER', 'VIEWER'])
export type WorkspaceRole = z.infer<typeof WorkspaceRoleSchema>

export const MembershipSchema = z.strictObject({
  workspaceId: IdSchema,
  name: z.string(),
  slug: z.string(),
  /** False: archived and read-only. */
  isActive: z.boolean(),
  role: WorkspaceRoleSchema,
  timeZone: z.string(),
  defaultPriority: z.enum(['LOW', 'MEDIUM', 'HIGH', 'URGENT']),
  /** The person's unread notifications in this workspace. */
  unread: z.int().nonnegative(),
  away: AwaySchema.nullable(),
})
export type Membership = z.infer<typeof MembershipSchema>

/** The signed-in person and the workspace of this window. */
export const SessionSchema = z.strictObject({
  user: PersonSchema.extend({ role: RoleSchema }),
  workspace: MembershipSchema,
  memberships: z.array(MembershipSchema),
})
export type Session = z.infer<typeof SessionSchema>

/** Who may do what in a workspace. The database's row policies use the same table. */
export const PERMISSIONS = {
  'tickets.read': ['OWNER', 'ADMIN', 'MEMBER', 'VIEWER'],
  'tickets.write': ['OWNER', 'ADMIN', 'MEMBER'],
  'workspace.manage': ['OWNER', 'ADMIN'],
  'workspace.own': ['OWNER'],
} as const satisfies Record<string, readonly WorkspaceRole[]>
export type WorkspacePermission = keyof typeof PERMISSIONS

export function may(role: WorkspaceRole, permission: WorkspacePermission): boolean {
  return (PERMISSIONS[permission] as readonly WorkspaceRole[]).includes(role)
}

/** Who may do what in the whole installation, regardless of memberships. */
export const GLOBAL_PERMISSIONS = {
  'users.manage': ['ADMIN', 'SUPER_ADMIN'],
  'workspaces.manage': ['SUPER_ADMIN'],
} as const satisfies Record<string, readonly Role[]>
export type GlobalPermission = keyof typeof GLOBAL_PERMISSIONS

export function mayGlobally(role: Role, permission: GlobalPermission): boolean {
  return (GLOBAL_PERMISSIONS[permission] as readonly Role[]).includes(role)
}

/** Owners of any workspace and global administrators can create workspaces. */
export function mayCreateWorkspace(session: Session): boolean {
  return (
    mayGlobally(session.user.role, 'users.manage') ||
    session.memberships.some(({ role }) => role === 'OWNER')
  )
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
