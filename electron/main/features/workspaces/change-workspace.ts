import type { Session } from '#shared/domain/workspace'
import { readBack, repeatWrite } from '#main/database/settle-write'
import type { SessionService } from '../sign-in/session-service'

/**
 * Makes a change of a workspace that can safely be repeated, so after a lost answer it simply is.
 * Returns the new session, which the window also gets.
 */
export async function changeWorkspace(
  change: () => Promise<void>,
  sessions: Pick<SessionService, 'refresh'>,
): Promise<Session> {
  await repeatWrite(change)
  return readBack(() => sessions.refresh())
}
