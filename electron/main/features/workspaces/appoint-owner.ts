import type { WorkspaceOverview } from '#shared/domain/administration'
import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import { readBack, repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { appointOwner as appoint, listAll } from './workspaces-repository'

/**
 * Makes a person of the installation an owner of any workspace, also of an archived one. Refuses
 * with user.not-found, member.deactivated and workspace.not-found.
 */
export async function appointOwner(
  { workspaceId, userId }: ParsedInput<'workspaces:appoint-owner'>,
  { database }: Call,
): Promise<WorkspaceOverview> {
  await repeatWrite(() => appoint(database, workspaceId, userId))
  const all = await readBack(() => listAll(database))
  const found = all.find((one) => one.workspaceId === workspaceId)
  if (found === undefined) throw new DomainError('workspace.not-found', {})
  return found
}
