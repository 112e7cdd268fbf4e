import { isDomainError } from '#shared/errors'
import { readBack, repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import type { SessionService } from '../sign-in/session-service'
import { leave } from './members-repository'

/**
 * Ends one's own membership, and the window goes on in another workspace. A lost answer is asked for again: whoever
 * has left is refused then. workspace.last-owner, workspace.archived; permission.denied to who is no member.
 */
export async function leaveWorkspace(
  { database, viewer }: Pick<Call, 'database' | 'viewer'>,
  sessions: Pick<SessionService, 'leftWorkspace'>,
): Promise<void> {
  await repeatWrite(
    () => leave(database, viewer.workspaceId),
    (refusal) => isDomainError(refusal, 'permission.denied'),
  )
  await readBack(() => sessions.leftWorkspace())
}
