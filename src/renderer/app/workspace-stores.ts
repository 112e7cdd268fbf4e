import type { StoreApi } from 'zustand/vanilla'
import type { Session } from '#shared/domain/workspace'
import type { Api } from '../api/client'
import type { CannedRepliesStore } from '../features/canned-replies/canned-replies-store'
import type { AttachmentsStore } from '../features/attachments/attachments-store'
import type { UploadsStore } from '../features/attachments/uploads-store'
import type { DraftStore } from '../features/messages/draft-store'
import type { HeldStore } from '../features/messages/held-store'
import type { SendingStore } from '../features/messages/sending-store'
import type { SavedDraftsStore } from '../features/messages/saved-drafts-store'
import type { ImportStore } from '../features/imports/import-store'
import type { InviteStore } from '../features/members/invite-store'
import type { MembersStore } from '../features/members/members-store'
import type { NotificationsStore } from '../features/notifications/notifications-store'
import type { NewTicketStore } from '../features/new-ticket/new-ticket-store'
import type { CountsStore } from '../features/queue/counts-store'
import type { PresenceStore } from '../features/presence/presence-store'
import type { QueueStore } from '../features/queue/queue-store'
import type { SubjectEdits } from '../features/ticket/subject-edits'
import type { TicketActions } from '../features/ticket/ticket-actions'
import type { TicketStore } from '../state/ticket-store'
import type { SettingsFrameStore } from '../state/settings-frame-store'
import type { PeopleStore } from '../state/people-store'
import type { TypingStore } from '../state/typing-store'

/** All stores of one signed-in person in one workspace. */
export interface WorkspaceStores {
  session: Session
  /** The same stores for a changed session: another role, another name, an archived workspace. */
  renewed: (session: Session) => WorkspaceStores
  /** False for the role VIEWER, and for everybody in an archived workspace. */
  mayWrite: boolean
  signOut: () => Promise<void>
  api: Api
  queue: StoreApi<QueueStore>
  counts: StoreApi<CountsStore>
  ticket: StoreApi<TicketStore>
  actions: TicketActions
  /** Subjects that are being edited. */
  subjectEdits: SubjectEdits
  drafts: StoreApi<DraftStore>
  /** Makes main save all drafts. */
  savedDrafts: StoreApi<SavedDraftsStore>
  sending: StoreApi<SendingStore>
  /** The files of drafts, by draft key. */
  uploads: StoreApi<UploadsStore>
  /** Public replies that can still be undone. */
  held: StoreApi<HeldStore>
  /** Which draft receives typed letters. */
  typing: StoreApi<TypingStore>
  /**
   * Undoes the last action of this window, a change or a reply, while undo is offered. Returns
   * false if there is nothing to undo.
   */
  undoLast: () => boolean
  /** Viewing, opening and saving stored files. */
  attachments: StoreApi<AttachmentsStore>
  newTicket: StoreApi<NewTicketStore>
  imports: StoreApi<ImportStore>
  people: StoreApi<PeopleStore>
  /** Who else has which ticket open. */
  presence: StoreApi<PresenceStore>
  members: StoreApi<MembersStore>
  invites: StoreApi<InviteStore>
  cannedReplies: StoreApi<CannedRepliesStore>
  /** For all workspaces: one store per person. */
  notifications: StoreApi<NotificationsStore>
  /** Which settings page is open: `settingsFrame.getState().open('tags')`. */
  settingsFrame: StoreApi<SettingsFrameStore>
  /** Loads the data and keeps it up to date. Returns a function that stops it. */
  start: () => () => void
}
