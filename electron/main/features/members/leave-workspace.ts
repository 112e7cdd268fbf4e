import { isDomainError } from '#shared/errors'
import { readBack, repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import type { SessionService } from '../sign-in/session-service'
import { leave } from './members-repository'

/**
 * Ends the viewer's own membership. The window then shows another workspace. After a lost answer it
 * is tried again, and refused if it worked the first time. Refuses with workspace.last-owner,
 * workspace.archived, and permission.denied for people who are no members.
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
