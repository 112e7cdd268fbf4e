import type { Session } from '#shared/domain/workspace'
import { readBack, repeatWrite } from '#main/database/settle-write'
import type { SessionService } from '../sign-in/session-service'

/**
 * Makes a change of a workspace that can be made again without harm, so one whose answer was lost is
 * simply repeated; answers the session as it is then, and the window is told the same.
 */
export async function changeWorkspace(
  change: () => Promise<void>,
  sessions: Pick<SessionService, 'refresh'>,
): Promise<Session> {
  await repeatWrite(change)
  return readBack(() => sessions.refresh())
}
