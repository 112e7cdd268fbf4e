import type { WorkspaceSettings } from '#shared/domain/workspace-settings'
import { DomainError } from '#shared/errors'
import type { Call } from '#main/ipc/handler'
import { find } from './settings-repository'

/**
 * The settings of the workspace, for every member. Refuses with permission.denied once the
 * membership has ended.
 */
export async function readSettings({ database, viewer }: Call): Promise<WorkspaceSettings> {
  const settings = await find(database, viewer)
  if (settings === null) throw new DomainError('permission.denied', {})
  return settings
}
