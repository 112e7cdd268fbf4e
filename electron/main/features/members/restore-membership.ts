import type { Member } from '#shared/domain/member'
import type { ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import { changeMember } from './change-member'
import { restore } from './members-repository'

/** Brings an ended membership back with the role it had. member.deactivated */
export function restoreMembership(
  { userId }: ParsedInput<'members:restore'>,
  call: Call,
): Promise<Member> {
  const { database, viewer } = call
  return changeMember(userId, () => restore(database, viewer.workspaceId, userId), call)
}
