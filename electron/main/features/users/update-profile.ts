import type { Session } from '#shared/domain/workspace'
import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import { readBack, repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import type { SessionService } from '../sign-in/session-service'
import { updateName } from './administration-repository'

/**
 * Changes the viewer's own name in all workspaces. The window gets the new session. Refuses with
 * edit.overtaken if another desktop changed it since this one showed it.
 */
export async function updateProfile(
  input: ParsedInput<'users:update-profile'>,
  { database }: Call,
  sessions: Pick<SessionService, 'refresh'>,
): Promise<Session> {
  const now = await repeatWrite(() => updateName(database, input))
  if (now !== null) throw new DomainError('edit.overtaken', { now })
  return readBack(() => sessions.refresh())
}
