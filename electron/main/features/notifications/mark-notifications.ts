import { repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import type { SessionService } from '../sign-in/session-service'

/**
 * Marks the viewer's own notifications, and sends the new counts to the window if any changed. Can
 * be repeated. Returns how many it changed.
 */
export async function markNotifications(
  sessions: Pick<SessionService, 'refresh'>,
  { database }: Call,
  marking: (database: Call['database']) => Promise<number>,
): Promise<{ marked: number }> {
  const marked = await repeatWrite(() => marking(database))
  if (marked > 0) await sessions.refresh()
  return { marked }
}
