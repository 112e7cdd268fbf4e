import type { JoinLink } from '#shared/domain/installation'
import { DomainError } from '#shared/errors'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import { buildTeamLink, isThisMachine, type TeamServer } from '#main/database/team-link'
import type { Call } from '#main/ipc/handler'
import { createInvitation, readJoinAddress } from './installations-repository'

const MOST_OPEN_LINKS = 50

/**
 * Makes a one-time link for one more desktop. Its secret is not stored. The link points to the
 * server's address as the operator set it, else to the one that this desktop uses. Refuses with
 * permission.denied viewers who manage no workspace or are not in a team, and with
 * installation.too-many-links if 50 are open.
 */
export async function createLink(
  { validDays, email }: { validDays: number; email: string | null },
  { database }: Pick<Call, 'database'>,
  server: TeamServer | null,
): Promise<JoinLink> {
  if (server === null) throw new DomainError('permission.denied', {})
  try {
    const address = (await readJoinAddress(database)) ?? server
    const { id, login, password, expiresAt } = await createInvitation(database, validDays, email)
    const whom = email === null ? {} : { email }
    return {
      id,
      link: buildTeamLink({ server: address, user: login, password, ...whom }),
      expiresAt,
      isForThisComputer: isThisMachine(address.host),
    }
  } catch (error) {
    if (classifyDatabaseError(error).code !== '54000') throw error
    throw new DomainError(
      'installation.too-many-links',
      { limit: MOST_OPEN_LINKS },
      { cause: error },
    )
  }
}
