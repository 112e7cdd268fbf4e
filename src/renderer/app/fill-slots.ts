import { attachmentsSlot } from '../features/attachments/attachments-store'
import { uploadsSlot } from '../features/attachments/uploads-store'
import { cannedRepliesSlot } from '../features/canned-replies/canned-replies-store'
import { importsSlot } from '../features/imports/import-store'
import { invitesSlot } from '../features/members/invite-store'
import { membersSlot } from '../features/members/members-store'
import { draftsSlot } from '../features/messages/draft-store'
import { heldSlot } from '../features/messages/held-store'
import { savedDraftsSlot } from '../features/messages/saved-drafts-store'
import { sendingSlot } from '../features/messages/sending-store'
import { newTicketSlot } from '../features/new-ticket/new-ticket-store'
import { notificationsSlot } from '../features/notifications/notifications-store'
import { presenceSlot } from '../features/presence/presence-store'
import { countsSlot } from '../features/queue/counts-store'
import { queueSlot } from '../features/queue/queue-store'
import { signInSlot } from '../features/sign-in/sign-in-store'
import { joinSlot } from '../features/team/join-store'
import { subjectEditsSlot } from '../features/ticket/subject-edits'
import { actionsSlot } from '../features/ticket/ticket-actions'
import { ticketSlot } from '../state/ticket-store'
import { workspacesSlot } from '../features/workspaces/workspaces-store'
import { appSlot } from '../state/app-store'
import { peopleSlot } from '../state/people-store'
import { settingsFrameSlot } from '../state/settings-frame-store'
import { settingsSlot } from '../state/settings-store'
import { fill, type FilledSlots } from '../state/slot'
import { typingSlot } from '../state/typing-store'
import {
  apiSlot,
  backToListSlot,
  continueWritingSlot,
  mayWriteSlot,
  openTicketOfSlot,
  sessionSlot,
  subscribeSlot,
  toastsSlot,
} from '../state/window-slots'
import type { WorkspaceStores } from './workspace-stores'
import type { WindowStores } from './window-stores'
import { backToList } from './run-key-command'

/** The slots that are filled with and without a signed-in person. */
export function slotsOfWindow(windowStores: WindowStores): FilledSlots {
  return new Map([
    fill(apiSlot, windowStores.api),
    fill(subscribeSlot, windowStores.subscribe),
    fill(toastsSlot, windowStores.toasts),
    fill(appSlot, windowStores.app),
    fill(settingsSlot, windowStores.settings),
    fill(signInSlot, windowStores.signIn),
    fill(workspacesSlot, windowStores.workspaces),
    fill(joinSlot, windowStores.join),
    fill(continueWritingSlot, windowStores.continueWriting),
  ])
}

/** The slots that belong to one person in one workspace. */
export function slotsOfWorkspace(windowStores: WindowStores, stores: WorkspaceStores): FilledSlots {
  return new Map([
    ...slotsOfWindow(windowStores),
    fill(sessionSlot, stores.session),
    fill(mayWriteSlot, stores.mayWrite),
    fill(openTicketOfSlot, (place) => windowStores.openTicketOf(stores, place)),
    fill(backToListSlot, () => backToList(stores)),
    fill(queueSlot, stores.queue),
    fill(countsSlot, stores.counts),
    fill(ticketSlot, stores.ticket),
    fill(actionsSlot, stores.actions),
    fill(subjectEditsSlot, stores.subjectEdits),
    fill(draftsSlot, stores.drafts),
    fill(savedDraftsSlot, stores.savedDrafts),
    fill(sendingSlot, stores.sending),
    fill(uploadsSlot, stores.uploads),
    fill(heldSlot, stores.held),
    fill(typingSlot, stores.typing),
    fill(attachmentsSlot, stores.attachments),
    fill(newTicketSlot, stores.newTicket),
    fill(importsSlot, stores.imports),
    fill(peopleSlot, stores.people),
    fill(presenceSlot, stores.presence),
    fill(membersSlot, stores.members),
    fill(invitesSlot, stores.invites),
    fill(cannedRepliesSlot, stores.cannedReplies),
    fill(notificationsSlot, stores.notifications),
    fill(settingsFrameSlot, stores.settingsFrame),
  ])
}
