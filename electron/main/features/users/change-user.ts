import type { UserOverview } from '#shared/domain/administration'
import { repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import type { SessionService } from '../sign-in/session-service'

/**
 * Makes a change of a person that can safely be repeated, so after a lost answer it simply is. If
 * it is the viewer, the window gets what is left of the session.
 */
export function changeUser(
  userId: string,
  change: () => Promise<UserOverview>,
  call: Call,
  sessions: SessionService,
): Promise<UserOverview> {
  return sessions.tellIfOwn(call, userId, repeatWrite(change))
}
