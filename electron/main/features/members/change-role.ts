import type { Member } from '#shared/domain/member'
import type { ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import { changeMember } from './change-member'
import { changeRole as change } from './members-repository'

/**
 * Gives an active member another role. Only owners can make and change owners. Refuses with
 * workspace.last-owner.
 */
export function changeRole(
  { userId, role }: ParsedInput<'members:change-role'>,
  call: Call,
): Promise<Member> {
  const { database, viewer } = call
  return changeMember(userId, () => change(database, viewer.workspaceId, userId, role), call)
}
