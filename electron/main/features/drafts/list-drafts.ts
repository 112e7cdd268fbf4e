import type { ParsedInput, CallOutput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import type { DraftService } from './draft-service'
import { toDraft } from './local-draft'

/**
 * The viewer's drafts in the window's workspace, as this computer has them. Never waits for the
 * database.
 */
export async function listDrafts(
  service: DraftService,
  _input: ParsedInput<'drafts:list'>,
  { viewer }: Call,
): Promise<CallOutput<'drafts:list'>> {
  const { userId, workspaceId } = viewer
  const { local } = await service.of(userId)
  const drafts = local
    .all()
    .filter((draft) => draft.state === 'written' && draft.workspaceId === workspaceId)
    .map(toDraft)
  return { userId, drafts, unreadable: local.takeUnreadable() }
}
