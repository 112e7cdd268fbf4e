import { z } from 'zod'
import { AwaySchema } from './away'
import { DeliveryStateSchema } from './comment'
import { IdSchema, InstantSchema } from './id'
import { PersonSchema } from './user'
import { type WorkspaceRole, WorkspaceRoleSchema } from './workspace'

/**
 * A person's membership of one workspace. `isActive` false: the membership has ended and can be
 * restored.
 */
export const MemberSchema = z.strictObject({
  person: PersonSchema,
  role: WorkspaceRoleSchema,
  isActive: z.boolean(),
  /** False: the person cannot sign in anywhere until a global administrator reactivates them. */
  canSignIn: z.boolean(),
  joinedAt: InstantSchema,
  lastLoginAt: InstantSchema.nullable(),
  /** Assigned tickets that are not resolved or closed. */
  openTickets: z.int().nonnegative(),
  away: AwaySchema.nullable(),
})
export type Member = z.infer<typeof MemberSchema>

/** An invitation that nobody has accepted yet. Signing in with its e-mail accepts it. */
export const InvitationSchema = z.strictObject({
  id: IdSchema,
  email: z.string(),
  role: WorkspaceRoleSchema,
  invitedBy: PersonSchema.nullable(),
  createdAt: InstantSchema,
  /** In the past: it can no longer be accepted. Sending it again renews it. */
  expiresAt: InstantSchema,
  /** The state of its mail. */
  delivery: DeliveryStateSchema,
})
export type Invitation = z.infer<typeof InvitationSchema>

export const INVITATION_LIFETIME_DAYS = 14

/** The roles that this role may give and take away. The database applies the same rule. */
export function rolesInReachOf(role: WorkspaceRole): readonly WorkspaceRole[] {
  switch (role) {
    case 'OWNER':
      return ['OWNER', 'ADMIN', 'MEMBER', 'VIEWER']
    case 'ADMIN':
      return ['ADMIN', 'MEMBER', 'VIEWER']
    case 'MEMBER':
    case 'VIEWER':
      return []
  }
}

/**
 * Whether `member` is the only active owner of the workspace. That member cannot leave or give up
 * the role.
 */
export function isLastOwner(
  member: Pick<Member, 'person' | 'role' | 'isActive'>,
  members: readonly Pick<Member, 'person' | 'role' | 'isActive' | 'canSignIn'>[],
): boolean {
  return (
    member.role === 'OWNER' &&
    member.isActive &&
    !members.some(
      (other) =>
        other.person.id !== member.person.id &&
        other.role === 'OWNER' &&
        other.isActive &&
        other.canSignIn,
    )
  )
}
