import type { Invitation } from '#shared/domain/member'
import type { ParsedInput } from '#shared/ipc/contract'
import { repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { findInvitation } from './find-invitation'
import { invite } from './members-repository'

/**
 * Invites an address by mail. Repeating it after a lost answer makes one invitation and one mail.
 * Refuses with member.already, member.deactivated and invitation.limited. Only owners can invite
 * owners.
 */
export async function inviteMember(
  input: ParsedInput<'members:invite'>,
  call: Call,
): Promise<Invitation> {
  const write = () => invite(call.database, call.viewer.workspaceId, input)
  return findInvitation(await repeatWrite(write), call)
}
