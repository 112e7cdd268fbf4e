import { draftOf } from '../features/messages/draft-store'
import type { WorkspaceStores } from './workspace-stores'

/**
 * Appends typed text to the draft in use when its field has disappeared, because the page was
 * removed while the person was typing. Returns false if they were not writing.
 */
export function continueDraft(stores: WorkspaceStores, text: string): boolean {
  const { ticketId } = stores.typing.getState()
  const { isOpen, form, change } = stores.newTicket.getState()
  if (isOpen) change({ description: form.description + text })
  // Text typed in the settings does not belong to a reply.
  else if (ticketId !== null && stores.settingsFrame.getState().pageId === null) {
    const drafts = stores.drafts.getState()
    const mode = drafts.modes.get(ticketId) ?? 'PUBLIC'
    drafts.write(ticketId, mode, draftOf(drafts, ticketId, mode) + text)
  } else return false
  return true
}
