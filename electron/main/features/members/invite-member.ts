import type { Invitation } from '#shared/domain/member'
import type { ParsedInput } from '#shared/ipc/contract'
import { repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { findInvitation } from './find-invitation'
import { invite } from './members-repository'

/**
 * Invites an address by mail. Sent again after a lost answer it is one invitation and one mail.
 * member.already, member.deactivated, invitation.limited; owners are invited by owners alone.
 */
export async function inviteMember(
  input: ParsedInput<'members:invite'>,
  call: Call,
): Promise<Invitation> {
  const write = () => invite(call.database, call.viewer.workspaceId, input)
  return findInvitation(await repeatWrite(write), call)
}
