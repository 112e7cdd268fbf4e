import type { CallOutput, ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import { showInWorkspace } from './presence-repository'

/** One of these calls may be lost before the person seems to be gone (`show_presence`: 10 s). */
const AGAIN_IN_MS = 4_000

/** Tells others what the viewer sees, and returns what the others see. The viewer is not in the result. */
export async function showPresence(
  shown: ParsedInput<'presence:show'>,
  { viewer, database }: Call,
): Promise<CallOutput<'presence:show'>> {
  const people = await showInWorkspace(database, { ...shown, workspaceId: viewer.workspaceId })
  // Without a session there is nothing to wait for. The router checks why.
  if (people === null) return { people: [], againInMs: 0 }
  return { people, againInMs: AGAIN_IN_MS }
}
