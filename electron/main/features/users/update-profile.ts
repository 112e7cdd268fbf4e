import type { Session } from '../../../../src/shared/domain/workspace'
import type { ParsedInput } from '../../../../src/shared/ipc/contract'
import { readBack, repeatWrite } from '../../database/settle-write'
import type { Call } from '../../ipc/handler'
import type { SessionDesk } from '../sign-in/session-desk'
import { updateName } from './administration-repository'

/** Changes one's own name in all workspaces; the window is told the new session. */
export async function updateProfile(
  { name }: ParsedInput<'users:update-profile'>,
  { database }: Call,
  desk: SessionDesk,
): Promise<Session> {
  await repeatWrite(() => updateName(database, name))
  return readBack(() => desk.refresh())
}
