import { DomainError } from '../../../../src/shared/errors'
import { classifyDatabaseError } from '../../database/prisma-errors'
import { repeatWrite } from '../../database/settle-write'
import type { Call } from '../../ipc/handler'
import { revokeInstallation as revoke } from './installations-repository'

/** Cuts a desktop off, or withdraws a link. installation.not-found for what is not theirs to end. */
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
