import { z } from 'zod'
import { AwaySchema } from './away'
import { DeliveryStateSchema } from './comment'
import { IdSchema, InstantSchema } from './id'
import { PersonSchema } from './user'
import { type WorkspaceRole, WorkspaceRoleSchema } from './workspace'

/** Somebody's membership of one workspace; `isActive` false: ended, and can be brought back. */
export const MemberSchema = z.strictObject({
  person: PersonSchema,
  role: WorkspaceRoleSchema,
  isActive: z.boolean(),
  /** False: the person cannot sign in anywhere until somebody who manages users brings them back. */
  canSignIn: z.boolean(),
  joinedAt: InstantSchema,
  lastLoginAt: InstantSchema.nullable(),
  /** Tickets assigned to them that are not resolved or closed. */
  openTickets: z.int().nonnegative(),
  away: AwaySchema.nullable(),
})
export type Member = z.infer<typeof MemberSchema>

/** An invitation nobody has taken up yet. It is taken up by signing in with its e-mail. */
export const InvitationSchema = z.strictObject({
  id: IdSchema,
  email: z.string(),
  role: WorkspaceRoleSchema,
  invitedBy: PersonSchema.nullable(),
  createdAt: InstantSchema,
  /** In the past: it cannot be taken up any more; sending it again renews it. */
  expiresAt: InstantSchema,
  /** What became of its mail. */
  delivery: DeliveryStateSchema,
})
export type Invitation = z.infer<typeof InvitationSchema>

export const INVITATION_LIFETIME_DAYS = 14

/** Roles this role may give, and take from those who have them; the database holds the same rule. */
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

/** Whether `member` is the one active owner the workspace has, who cannot leave or step down. */
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
