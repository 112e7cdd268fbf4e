import { z } from 'zod'
import { AwayInputSchema } from '#shared/domain/away'
import { IdSchema } from '#shared/domain/id'
import { InvitationSchema, MemberSchema } from '#shared/domain/member'
import { EmailSchema } from '#shared/domain/email-address'
import { WorkspaceRoleSchema } from '#shared/domain/workspace'

const nothing = z.strictObject({})
const member = { userId: IdSchema }
const invitation = z.strictObject({ invitationId: IdSchema })

/**
 * Members of the window's workspace. OWNER and ADMIN make changes; only an OWNER changes owners.
 * All changes refuse with workspace.archived, and with workspace.last-owner for the last owner.
 */
export const membersContract = {
  /**
   * Members by name, ended memberships last. Open invitations, newest first, for OWNER and ADMIN
   * (else none).
   */
  'members:list': {
    input: nothing,
    output: z.strictObject({
      members: z.array(MemberSchema),
      invitations: z.array(InvitationSchema),
    }),
  },
  /**
   * Mails an invitation. The window makes `id`: sent twice, it is one invitation. An address with
   * an open invitation keeps it with the new role, and gets another mail. A person whose membership
   * ended can be invited: accepting restores it. member.already, member.deactivated,
   * invitation.limited.
   */
  'members:invite': {
    input: z.strictObject({ id: IdSchema, email: EmailSchema, role: WorkspaceRoleSchema }),
    output: InvitationSchema,
  },
  /**
   * Sends the mail again and renews the invitation for 14 days. invitation.not-found,
   * invitation.limited (once a minute).
   */
  'members:resend-invitation': { input: invitation, output: InvitationSchema },
  /** Idempotent. invitation.not-found if it was accepted in the meantime. */
  'members:revoke-invitation': { input: invitation, output: nothing },
  'members:change-role': {
    input: z.strictObject({ ...member, role: WorkspaceRoleSchema }),
    output: MemberSchema,
  },
  /** Tickets stay assigned. The person loses access to the workspace at once. */
  'members:end': { input: z.strictObject(member), output: MemberSchema },
  /** Restores the membership with its former role. member.deactivated */
  'members:restore': { input: z.strictObject(member), output: MemberSchema },
  /**
   * Ends the caller's own membership. The window switches to another workspace, or signs out if
   * there is none.
   */
  'members:leave': { input: nothing, output: nothing },
  /**
   * The caller's own absence, or that of anybody for OWNER and ADMIN. Null ends it.
   * substitute.not-member
   */
  'members:set-away': {
    input: z.strictObject({ ...member, away: AwayInputSchema.nullable() }),
    output: MemberSchema,
  },
} as const
