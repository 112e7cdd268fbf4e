import type { Member } from '#shared/domain/member'
import type { ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import { changeMember } from './change-member'
import { setAway as set } from './members-repository'

/**
 * Sets when somebody is out of office and who is offered instead. Null ends it. Refuses with
 * substitute.not-member.
 */
export function setAway(
  { userId, away }: ParsedInput<'members:set-away'>,
  call: Call,
): Promise<Member> {
  const { database, viewer } = call
  return changeMember(userId, () => set(database, viewer.workspaceId, userId, away), call)
}
