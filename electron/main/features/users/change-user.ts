import type { UserOverview } from '#shared/domain/administration'
import { repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import type { SessionService } from '../sign-in/session-service'

/**
 * Makes a change of a person of the installation that can be made again without harm, so one whose
 * answer was lost is simply repeated. When it is oneself, the window is told what is left of the session.
 */
export function changeUser(
  userId: string,
  change: () => Promise<UserOverview>,
  call: Call,
  sessions: SessionService,
): Promise<UserOverview> {
  return sessions.tellIfOwn(call, userId, repeatWrite(change))
}
