import type { Member } from '#shared/domain/member'
import { DomainError } from '#shared/errors'
import { readBack, repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { listMembers } from './members-repository'

/**
 * Makes a change that can safely be repeated, so after a lost answer it simply is. Returns the
 * member as stored.
 */
export async function changeMember(
  userId: string,
  change: () => Promise<void>,
  { database, viewer }: Call,
): Promise<Member> {
  await repeatWrite(change)
  const members = await readBack(() => listMembers(database, viewer.workspaceId))
  const found = members.find(({ person }) => person.id === userId)
  if (found === undefined) throw new DomainError('member.not-found', {})
  return found
}
