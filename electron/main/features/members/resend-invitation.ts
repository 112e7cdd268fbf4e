import type { Invitation } from '#shared/domain/member'
import { isDomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import { repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { findInvitation } from './find-invitation'
import { resend } from './members-repository'

/** Mails an open invitation again and renews it, at most once a minute (invitation.limited). */
export async function resendInvitation(
  { invitationId }: ParsedInput<'members:resend-invitation'>,
  call: Call,
): Promise<Invitation> {
  await repeatWrite(
    () => resend(call.database, invitationId),
    (refusal) => isDomainError(refusal, 'invitation.limited'),
  )
  return findInvitation(invitationId, call)
}
