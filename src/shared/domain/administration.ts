import { z } from 'zod'
import { IdSchema, InstantSchema } from './id'
import { PersonSchema, RoleSchema } from './user'
import { WorkspaceRoleSchema } from './workspace'

/** A workspace as global administrators see it: its members, never its tickets. */
export const WorkspaceOverviewSchema = z.strictObject({
  workspaceId: IdSchema,
  name: z.string(),
  slug: z.string(),
  isActive: z.boolean(),
  createdAt: InstantSchema,
  /** Active members, owners included. */
  members: z.int().nonnegative(),
  owners: z.array(PersonSchema),
})
export type WorkspaceOverview = z.infer<typeof WorkspaceOverviewSchema>

/**
 * A user as global administrators see them. Lists everybody who is or was a member of any
 * workspace.
 */
export const UserOverviewSchema = z.strictObject({
  person: PersonSchema,
  role: RoleSchema,
  /** False: signed out everywhere, and cannot sign in until reactivated. */
  isActive: z.boolean(),
  createdAt: InstantSchema,
  lastLoginAt: InstantSchema.nullable(),
  /** On how many desktops the user is signed in. */
  sessions: z.int().nonnegative(),
  memberships: z.array(
    z.strictObject({
      workspaceId: IdSchema,
      name: z.string(),
      role: WorkspaceRoleSchema,
      isActive: z.boolean(),
    }),
  ),
})
export type UserOverview = z.infer<typeof UserOverviewSchema>
