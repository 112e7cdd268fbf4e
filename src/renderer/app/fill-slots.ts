import { attachmentsSlot } from '../features/attachments/attachments-store'
import { uploadsSlot } from '../features/attachments/uploads-store'
import { cannedRepliesSlot } from '../features/canned-replies/canned-replies-store'
import { importsSlot } from '../features/imports/import-store'
import { invitesSlot } from '../features/members/invite-store'
import { membersSlot } from '../features/members/members-store'
import { draftsSlot } from '../features/messages/draft-store'
import { heldSlot } from '../features/messages/held-store'
import { keptDraftsSlot } from '../features/messages/kept-drafts-store'
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
  goOnWritingSlot,
  mayWriteSlot,
  openTicketOfSlot,
  sessionSlot,
  subscribeSlot,
  toastsSlot,
} from '../state/window-slots'
import type { Desk } from './workspace-stores'
import type { House } from './window-stores'
import { backToList } from './run-key-command'

/** What is there whoever is signed in, or nobody. */
export function slotsOfHouse(house: House): FilledSlots {
  return new Map([
    fill(apiSlot, house.api),
    fill(subscribeSlot, house.subscribe),
    fill(toastsSlot, house.toasts),
    fill(appSlot, house.app),
    fill(settingsSlot, house.settings),
    fill(signInSlot, house.signIn),
    fill(workspacesSlot, house.workspaces),
    fill(joinSlot, house.join),
    fill(goOnWritingSlot, house.goOnWriting),
  ])
}

/** And what belongs to one person in one workspace. */
export function slotsOfDesk(house: House, desk: Desk): FilledSlots {
  return new Map([
    ...slotsOfHouse(house),
    fill(sessionSlot, desk.session),
    fill(mayWriteSlot, desk.mayWrite),
    fill(openTicketOfSlot, (place) => house.openTicketOf(desk, place)),
    fill(backToListSlot, () => backToList(desk)),
    fill(queueSlot, desk.queue),
    fill(countsSlot, desk.counts),
    fill(ticketSlot, desk.ticket),
    fill(actionsSlot, desk.actions),
    fill(subjectEditsSlot, desk.subjectEdits),
    fill(draftsSlot, desk.drafts),
    fill(keptDraftsSlot, desk.keptDrafts),
    fill(sendingSlot, desk.sending),
    fill(uploadsSlot, desk.uploads),
    fill(heldSlot, desk.held),
    fill(typingSlot, desk.typing),
    fill(attachmentsSlot, desk.attachments),
    fill(newTicketSlot, desk.newTicket),
    fill(importsSlot, desk.imports),
    fill(peopleSlot, desk.people),
    fill(presenceSlot, desk.presence),
    fill(membersSlot, desk.members),
    fill(invitesSlot, desk.invites),
    fill(cannedRepliesSlot, desk.cannedReplies),
    fill(notificationsSlot, desk.notifications),
    fill(settingsFrameSlot, desk.settingsFrame),
  ])
}
