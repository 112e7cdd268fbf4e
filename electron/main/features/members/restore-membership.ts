import type { Member } from '#shared/domain/member'
import type { ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import { changeMember } from './change-member'
import { restore } from './members-repository'

/** Restores an ended membership with its former role. Refuses with member.deactivated. */
export function restoreMembership(
  { userId }: ParsedInput<'members:restore'>,
  call: Call,
): Promise<Member> {
  const { database, viewer } = call
  return changeMember(userId, () => restore(database, viewer.workspaceId, userId), call)
}
