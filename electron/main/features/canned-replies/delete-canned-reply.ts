import type { ParsedInput } from '../../../../src/shared/ipc/contract'
import { repeatWrite } from '../../database/settle-write'
import type { Call } from '../../ipc/handler'
import { refuseManaging } from '../workspace-settings/refuse-managing'
import { findById, remove } from './canned-replies-repository'

/** Deletes a canned reply; one that is gone already is fine. workspace.archived, permission.denied. */
export async function deleteCannedReply(
  { id }: ParsedInput<'canned-replies:delete'>,
  { database, viewer }: Call,
): Promise<Record<string, never>> {
  await repeatWrite(async () => {
    const count = await remove(database, viewer, id)
    if (count === 0 && (await findById(database, viewer, id)) !== null) refuseManaging(viewer)
  })
  return {}
}
