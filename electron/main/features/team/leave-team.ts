import type { DatabaseClient } from '#main/database/client'
import { giveLoginBack } from './team-repository'

/**
 * Gives this desktop's login back: it is revoked, and its other connections are cut. Rejects when the
 * database cannot be reached; then the login stays in the list until somebody revokes it there.
 */
export async function leaveTeam(database: DatabaseClient): Promise<void> {
  await giveLoginBack(database)
}
