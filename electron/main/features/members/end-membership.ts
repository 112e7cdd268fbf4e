import type { Member } from '#shared/domain/member'
import type { ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import { changeMember } from './change-member'
import { end } from './members-repository'

/**
 * Ends a membership at once, also in open windows. The member's tickets stay assigned. Refuses with
 * workspace.last-owner.
 */
export function endMembership({ userId }: ParsedInput<'members:end'>, call: Call): Promise<Member> {
  const { database, viewer } = call
  return changeMember(userId, () => end(database, viewer.workspaceId, userId), call)
}
