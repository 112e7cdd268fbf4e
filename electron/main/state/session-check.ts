import type { Session } from '../../../src/shared/domain/workspace'
import type { SessionHolder } from './session-holder'

export interface SessionCheckDeps {
  holder: SessionHolder
  /** The database knows the session no more; it is not held any longer. */
  onEnded(): Promise<void>
  /** Role, workspaces or names are not what they were; `lost` names a workspace whose member one was. */
  onChanged(session: Session, lost: string | null): void
}

/**
 * Asks the database whether the session goes on, and as what: signing out elsewhere, deactivation and
 * the end of a membership leave open connections that merely see nothing. Rejects while it cannot be asked.
 */
export function createSessionCheck({
  holder,
  onEnded,
  onChanged,
}: SessionCheckDeps): () => Promise<void> {
  return async () => {
    if (!holder.isSignedIn()) return
    const before = holder.current().viewer.session
    const session = await holder.renew()
    if (session === null) {
      await onEnded()
      return
    }
    if (!holder.isSignedIn() || JSON.stringify(session) === JSON.stringify(before)) return
    const { workspaceId, name } = before.workspace
    const isLost = !session.memberships.some((one) => one.workspaceId === workspaceId)
    onChanged(session, isLost ? name : null)
  }
}
