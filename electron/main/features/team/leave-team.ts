import type { DatabaseClient } from '#main/database/client'
import { giveLoginBack } from './team-repository'

/**
 * Gives this desktop's login back: it is revoked, and its other connections are closed. Rejects if
 * the database cannot be reached. The login then stays in the list until somebody revokes it there.
 */
export async function leaveTeam(database: DatabaseClient): Promise<void> {
  await giveLoginBack(database)
}
