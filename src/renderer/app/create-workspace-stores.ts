import { createId } from '@paralleldrive/cuid2'
import type { StoreApi } from 'zustand/vanilla'
import { backoff } from '#shared/async/backoff'
import type { WindowSettings } from '#shared/domain/app-state'
import type { Draft } from '#shared/domain/draft'
import { may, type Session } from '#shared/domain/workspace'
import type { Api } from '../api/client'
import type { Subscribe } from '../api/subscribe'
import type { ToastStore } from '../state/toast-store'
import { errorText } from '../errors/error-text'
import { createCannedRepliesStore } from '../features/canned-replies/canned-replies-store'
import { createAttachmentsStore } from '../features/attachments/attachments-store'
import { createMessages } from './messages'
import { draftOf } from '../features/messages/draft-store'
import { createSavedDraftsStore } from '../features/messages/saved-drafts-store'
import { unreadableWords } from '../features/messages/unreadable-words'
import { draftSources } from './draft-sources'
import { createImportStore } from '../features/imports/import-store'
import { tallyWords } from '../words/import-words'
import { createInviteStore } from '../features/members/invite-store'
import { createMembersStore } from '../features/members/members-store'
import type { NotificationsStore } from '../features/notifications/notifications-store'
import { createNewTicketStore } from '../features/new-ticket/new-ticket-store'
import { NEW_TICKET_DRAFT } from '../state/draft-key'
import { createCountsStore } from '../features/queue/counts-store'
import { createPresenceStore } from '../features/presence/presence-store'
import { createQueueStore } from '../features/queue/queue-store'
import { createTicketActions } from '../features/ticket/ticket-actions'
import { createTicketStore } from '../state/ticket-store'
import { createSettingsFrameStore } from '../state/settings-frame-store'
import type { WorkspaceStores } from './workspace-stores'
import { followWorkspace } from './follow-workspace'
import { createPeopleStore } from '../state/people-store'
import { createRefreshQueue } from './refresh-queue'
import { createApplyTicket } from './apply-ticket'
import { createTypingStore } from '../state/typing-store'

interface Parts {
  api: Api
  subscribe: Subscribe
  session: Session
  settings: Pick<WindowSettings, 'view' | 'sort' | 'direction'>
  toasts: StoreApi<ToastStore>
  notifications: StoreApi<NotificationsStore>
  /**
   * Whether the database reports every change to this window at once, including the window's own.
   */
  isFollowing: () => boolean
}

const RETRY = { firstMs: 1_000, longestMs: 15_000, factor: 2 }

/** Retries after a growing delay, because the database can come back without an event. */
const later = (retry: () => void, tries: number) => setTimeout(retry, backoff(RETRY, tries + 1))

/**
 * Creates the stores of one person in one workspace. They know each other only through the
 * callbacks passed here.
 */
export function createWorkspaceStores(parts: Parts): WorkspaceStores {
  const { api, subscribe, session, settings, toasts, notifications, isFollowing } = parts
  const ownId = session.user.id
  let current = session
  const mayWrite = () => current.workspace.isActive && may(current.workspace.role, 'tickets.write')
  const queue = createQueueStore(api, ownId, settings)
  const counts = createCountsStore(api)
  const ticket = createTicketStore(api, errorText)
  const people = createPeopleStore(api, ownId)
  const isSeen = () => document.visibilityState === 'visible'
  const settingsFrame = createSettingsFrameStore()
  const presence = createPresenceStore({ api, subscribe, ticket, settingsFrame, isSeen })
  const cannedReplies = createCannedRepliesStore(api)

  const members = createMembersStore({
    api,
    explain: errorText,
    onChanged: () => void people.getState().refresh(),
  })
  const invites = createInviteStore({
    api,
    makeId: createId,
    explain: errorText,
    onInvited: (invitation) => members.getState().receive(invitation),
  })

  const refreshQueue = createRefreshQueue({ queue, counts, ticket })
  const { applyTicket, onChanged } = createApplyTicket({ queue, ticket, refreshQueue, isFollowing })
  const changing = new Set<string>()
  const saveDraft = (key: string) => savedDrafts.getState().saveDraft(key)
  const receiveDraft = (draft: Draft) => savedDrafts.getState().receive(draft)
  const messages = createMessages({
    api,
    queue,
    ticket,
    people,
    toasts,
    later,
    saveDraft,
    receiveDraft,
    refreshQueue,
    isFollowing,
  })
  const { drafts, sending, uploads, held } = messages
  const typing = createTypingStore()
  const undoLast = () => {
    const sentAt = held.getState().held.at(-1)?.at ?? 0
    const undo = (since: number) => toasts.getState().undoLast(since)
    return undo(sentAt) || held.getState().takeBackLast(null) || undo(0)
  }
  const attachments = createAttachmentsStore({ api, toasts, explain: errorText })

  const newTicket = createNewTicketStore({
    api,
    makeId: createId,
    files: () => uploads.getState(),
    saveDraft: () => saveDraft(NEW_TICKET_DRAFT),
    defaultPriority: () => current.workspace.defaultPriority,
    onCreated: (created) => {
      typing.getState().made(created.id)
      settingsFrame.getState().close()
      ticket.getState().openRead(created)
      if (!isFollowing()) refreshQueue.ask({ rows: [created.id], counts: true })
      toasts.getState().news(`Created #${created.number}`)
    },
    onTypedOn: (ticketId, text) => {
      const { write } = drafts.getState()
      write(ticketId, 'PUBLIC', draftOf(drafts.getState(), ticketId, 'PUBLIC') + text)
      typing.getState().begin(ticketId, false)
    },
    onGone: () =>
      toasts.getState().news('The draft of your new ticket was sent or discarded elsewhere'),
  })

  const savedDrafts = createSavedDraftsStore({
    api,
    subscribe,
    userId: ownId,
    workspaceId: session.workspace.workspaceId,
    sources: draftSources({ drafts, sending, held, newTicket, uploads }),
    makeLine: createId,
    onDiscarded: (key, undo) =>
      toasts.getState().news('Draft discarded', () => {
        undo()
        if (key === NEW_TICKET_DRAFT) newTicket.getState().open()
      }),
    onUnreadable: (count) => toasts.getState().error(unreadableWords(count)),
    onRefused: (error) => toasts.getState().error(errorText(error)),
    onGone: (key, triedAs) => {
      if (key === NEW_TICKET_DRAFT && newTicket.getState().isOpen)
        void newTicket.getState().gone(triedAs)
    },
  })

  const imports = createImportStore({
    api,
    onEnd: (report) => toasts.getState().news(`Import: ${tallyWords(report)}`),
  })

  const actions = createTicketActions({
    api,
    store: ticket,
    toasts,
    ownId,
    explain: errorText,
    onChanging: (ticketId) => {
      changing.add(ticketId)
      queue.getState().pin(ticketId)
    },
    onSettled: (ticketId) => changing.delete(ticketId),
    onChanged,
    onOvertaken: applyTicket,
  })

  const signOut = async () => {
    try {
      await savedDrafts.getState().flush()
      await api.signIn.signOut({})
    } catch (error) {
      toasts.getState().error(errorText(error))
    }
  }

  const same = {
    api,
    queue,
    counts,
    ticket,
    actions,
    subjectEdits: new Map(),
    drafts,
    savedDrafts,
    sending,
    uploads,
    held,
    typing,
    attachments,
    newTicket,
    imports,
    people,
    presence,
    members,
    invites,
    settingsFrame,
    cannedReplies,
    notifications,
    undoLast,
    signOut,
  }
  const isChanging = (ticketId: string) => changing.has(ticketId)
  const start = () =>
    followWorkspace({
      ...same,
      subscribe,
      toasts,
      session: current,
      mayWrite,
      isSeen,
      refreshQueue,
      isChanging,
    })

  const renewed = (next: Session): WorkspaceStores => {
    current = next
    return { ...same, session: next, renewed, mayWrite: mayWrite(), start }
  }
  return renewed(session)
}
