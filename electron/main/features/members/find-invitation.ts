import type { Invitation } from '#shared/domain/member'
import { DomainError } from '#shared/errors'
import { readBack } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { listInvitations } from './members-repository'

/** An open invitation after a change. Throws invitation.not-found if it is no longer open. */
export async function findInvitation(
  invitationId: string,
  { database, viewer }: Call,
): Promise<Invitation> {
  const open = await readBack(() => listInvitations(database, viewer.workspaceId))
  const found = open.find(({ id }) => id === invitationId)
  if (found === undefined) throw new DomainError('invitation.not-found', {})
  return found
}
