import { draftOf } from '../features/messages/draft-store'
import type { WorkspaceStores } from './workspace-stores'

/**
 * Puts what is typed behind the draft that its person was in, where no field is there to take it: the page was
 * taken away while they wrote. False: they wrote nothing.
 */
export function continueDraft(stores: WorkspaceStores, text: string): boolean {
  const { ticketId } = stores.typing.getState()
  const { isOpen, form, change } = stores.newTicket.getState()
  if (isOpen) change({ description: form.description + text })
  // Who wrote in the settings was not writing a reply.
  else if (ticketId !== null && stores.settingsFrame.getState().pageId === null) {
    const drafts = stores.drafts.getState()
    const mode = drafts.modes.get(ticketId) ?? 'PUBLIC'
    drafts.write(ticketId, mode, draftOf(drafts, ticketId, mode) + text)
  } else return false
  return true
}
