import type { ParsedInput } from '#shared/ipc/contract'
import { repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import { refuseManaging } from '../workspace-settings/refuse-managing'
import { remove } from './canned-replies-repository'

/**
 * Deletes a canned reply. It is no error if it is already gone. Refuses with workspace.archived and
 * permission.denied.
 */
export async function deleteCannedReply(
  { id }: ParsedInput<'canned-replies:delete'>,
  { database, viewer }: Call,
): Promise<Record<string, never>> {
  try {
    await repeatWrite(() => remove(database, viewer, id))
    return {}
  } catch (error) {
    const { kind, code } = classifyDatabaseError(error)
    if (kind === 'denied' || code === '55000') refuseManaging(viewer)
    throw error
  }
}
