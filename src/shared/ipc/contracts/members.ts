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
 * Members of the workspace the window works in. Changes are for OWNER and ADMIN, owners are changed by
 * an OWNER only; all of them refuse with workspace.archived, and with workspace.last-owner for the last one.
 */
export const membersContract = {
  /** Members, ended ones last, by name; open invitations, newest first, for OWNER and ADMIN (else none). */
  'members:list': {
    input: nothing,
    output: z.strictObject({
      members: z.array(MemberSchema),
      invitations: z.array(InvitationSchema),
    }),
  },
  /**
   * Mails an invitation. `id` is made by the window: sent twice, it is one. An address with an open
   * invitation keeps it, with the new role, and is written to again. Somebody whose membership ended may
   * be invited: taking it up brings them back. member.already, member.deactivated, invitation.limited.
   */
  'members:invite': {
    input: z.strictObject({ id: IdSchema, email: EmailSchema, role: WorkspaceRoleSchema }),
    output: InvitationSchema,
  },
  /** Mails it again and renews it for 14 days. invitation.not-found, invitation.limited (once a minute). */
  'members:resend-invitation': { input: invitation, output: InvitationSchema },
  /** Can be repeated. invitation.not-found when it was taken up meanwhile. */
  'members:revoke-invitation': { input: invitation, output: nothing },
  'members:change-role': {
    input: z.strictObject({ ...member, role: WorkspaceRoleSchema }),
    output: MemberSchema,
  },
  /** Tickets stay assigned; the person sees nothing of the workspace from this moment. */
  'members:end': { input: z.strictObject(member), output: MemberSchema },
  /** With the role they had. member.deactivated */
  'members:restore': { input: z.strictObject(member), output: MemberSchema },
  /** Oneself; the window goes on in another workspace, or is signed out when there is none. */
  'members:leave': { input: nothing, output: nothing },
  /** One's own, or anybody's for OWNER and ADMIN; null ends it. substitute.not-member */
  'members:set-away': {
    input: z.strictObject({ ...member, away: AwayInputSchema.nullable() }),
    output: MemberSchema,
  },
} as const
