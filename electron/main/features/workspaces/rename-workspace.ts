import type { Session } from '#shared/domain/workspace'
import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import { readBack, repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import type { SessionService } from '../sign-in/session-service'
import { rename } from './workspaces-repository'

/**
 * Changes a workspace's name, short name or both, and returns the new session. Can be repeated.
 * Refuses with edit.overtaken if one of them has changed since its editor read it, slug.taken,
 * workspace.archived and permission.denied.
 */
export async function renameWorkspace(
  input: ParsedInput<'workspaces:rename'>,
  { database }: Call,
  sessions: Pick<SessionService, 'refresh'>,
): Promise<Session> {
  const now = await repeatWrite(() => rename(database, input))
  if (Object.keys(now).length > 0) throw new DomainError('edit.overtaken', { now })
  return readBack(() => sessions.refresh())
}
