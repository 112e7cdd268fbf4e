import type { Session } from '#shared/domain/workspace'
import type { DatabaseClient } from '#main/database/client'
import { readSession } from './session-repository'
import { inWorkspace } from './session-service'

/**
 * The session of this client's token, in the workspace that its person chose last. Null if there is
 * none.
 */
export async function readChosenSession(
  database: DatabaseClient,
  chosenWorkspace: (userId: string) => string | null,
): Promise<Session | null> {
  const session = await readSession(database)
  return session && inWorkspace(session, chosenWorkspace(session.user.id))
}
