import { DomainError } from '#shared/errors'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import { repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
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
