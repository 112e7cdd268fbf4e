import { DomainError } from '#shared/errors'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import { repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { revokeInstallation as revoke } from './installations-repository'

/**
 * Ends a desktop's access, or withdraws a link. Refuses with installation.not-found if the person
 * may not do that.
 */
export async function revokeInstallation(
  { id }: { id: string },
  { database }: Pick<Call, 'database'>,
): Promise<void> {
  try {
    await repeatWrite(
      () => revoke(database, id),
      (refusal) => classifyDatabaseError(refusal).code === '42501',
    )
  } catch (error) {
    if (classifyDatabaseError(error).code !== '42501') throw error
    throw new DomainError('installation.not-found', {}, { cause: error })
  }
}
