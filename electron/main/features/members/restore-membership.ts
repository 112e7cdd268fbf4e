import type { Member } from '../../../../src/shared/domain/member'
import type { ParsedInput } from '../../../../src/shared/ipc/contract'
import type { Call } from '../../ipc/handler'
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
