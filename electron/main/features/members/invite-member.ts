import type { Invitation } from '../../../../src/shared/domain/member'
import type { ParsedInput } from '../../../../src/shared/ipc/contract'
import { repeatWrite } from '../../database/settle-write'
import type { Call } from '../../ipc/handler'
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
