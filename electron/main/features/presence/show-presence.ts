import type { CallOutput, ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import { showInWorkspace } from './presence-repository'

/** One of them may be lost before somebody who is there seems to be gone (`show_presence`: 10 s). */
const AGAIN_IN_MS = 4_000

/** Tells the others what the viewer looks at, and the viewer what the others do. Says nothing about itself. */
export async function showPresence(
  shown: ParsedInput<'presence:show'>,
  { viewer, database }: Call,
): Promise<CallOutput<'presence:show'>> {
  const people = await showInWorkspace(database, { ...shown, workspaceId: viewer.workspaceId })
  // Without a session there is nothing to wait for; the router asks why.
  if (people === null) return { people: [], againInMs: 0 }
  return { people, againInMs: AGAIN_IN_MS }
}
