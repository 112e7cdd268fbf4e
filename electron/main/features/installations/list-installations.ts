import type { Installation, OwnSession } from '#shared/domain/installation'
import type { Call } from '#main/ipc/handler'
import { listInstallations as list, listOwnSessions } from './installations-repository'

/**
 * The desktops, workers and open links that this person may see. Refuses with permission.denied
 * people who manage nothing.
 */
export async function listInstallations({
  database,
}: Pick<Call, 'database'>): Promise<Installation[]> {
  return list(database)
}

/** This person's open sessions on all desktops. */
export async function listSessions({ database }: Pick<Call, 'database'>): Promise<OwnSession[]> {
  return listOwnSessions(database)
}
