import { createId } from '@paralleldrive/cuid2'
import type { StoreApi } from 'zustand/vanilla'
import { isHeld } from '#shared/domain/comment'
import { plainMentions } from '#shared/domain/mention'
import type { Draft } from '#shared/domain/draft'
import type { Api } from '../api/client'
import type { ToastStore } from '../state/toast-store'
import { errorText } from '../errors/error-text'
import type { PeopleStore } from '../state/people-store'
import type { RefreshQueue } from './refresh-queue'
import { createUploadsStore, type UploadsStore } from '../features/attachments/uploads-store'
import { mentioningApi } from '../features/messages/mentioning-api'
import type { QueueStore } from '../features/queue/queue-store'
import { showComposer } from '../features/messages/show-composer'
import type { TicketStore } from '../state/ticket-store'
import { createBringBack } from '../features/messages/bring-back'
import { createDraftStore, type DraftStore } from '../features/messages/draft-store'
import { draftKey } from '../state/draft-key'
import { createHeldStore, type HeldStore } from '../features/messages/held-store'
import { createSendingStore, type SendingStore } from '../features/messages/sending-store'

/** Stores that handle a message from its first letter until it can no longer be undone. */
export interface Messages {
  drafts: StoreApi<DraftStore>
  sending: StoreApi<SendingStore>
  uploads: StoreApi<UploadsStore>
  held: StoreApi<HeldStore>
}

interface Parts {
  api: Api
  queue: StoreApi<QueueStore>
  ticket: StoreApi<TicketStore>
  people: StoreApi<PeopleStore>
  toasts: StoreApi<ToastStore>
  later: (retry: () => void, tries: number) => void
  /** Resolves when main has saved the whole draft, or has refused it. */
  saveDraft: (key: string) => Promise<void>
  /** Shows a draft from main. Returns false if the window has edited or is sending it. */
  receiveDraft: (draft: Draft) => boolean
  refreshQueue: RefreshQueue
  isFollowing: () => boolean
}

/**
 * Creates the four stores for messages. They know each other only through the callbacks passed
 * here.
 */
export function createMessages(parts: Parts): Messages {
  const { api, queue, ticket, people, toasts, later } = parts
  const drafts = createDraftStore({
    onWritten: (ticketId, mode) => sending.getState().forgetRefusal(ticketId, mode),
  })
  const sending = createSendingStore({
    api: mentioningApi(api, () => people.getState().members),
    makeId: createId,
    onSending: (ticketId) => queue.getState().pin(ticketId),
    saveDraft: parts.saveDraft,
    files: () => uploads.getState(),
    onDone: (ticketId, mode, { uploadIds }) => {
      uploads.getState().takeSent(draftKey(ticketId, mode), uploadIds)
    },
    onTaken: (ticketId, mode, content) => drafts.getState().takeSent(ticketId, mode, content),
    onReturned: (ticketId, mode, content) => drafts.getState().putBefore(ticketId, mode, content),
    onOvertaken: (ticketId) => {
      if (ticket.getState().openId === ticketId) void ticket.getState().reload()
    },
    onSent: (ticketId, sent) => {
      if (isHeld(sent)) {
        held.getState().add(ticketId, sent)
        ticket.getState().receiveOutgoing(ticketId, sent)
        return
      }
      ticket.getState().receiveComment(ticketId, sent)
      const isOpen = ticket.getState().openId === ticketId
      if (!isOpen) toasts.getState().news('Your message was sent')
      if (!parts.isFollowing()) parts.refreshQueue.ask({ rows: [ticketId], openTicket: isOpen })
    },
    later,
  })
  const uploads = createUploadsStore({
    calls: api.uploads,
    makeId: createId,
    explain: errorText,
    later,
  })

  const held = createHeldStore({
    api,
    ticket,
    toasts,
    explain: errorText,
    saveDraft: (ticketId) => parts.saveDraft(draftKey(ticketId, 'PUBLIC')),
    later,
    ...createBringBack({
      drafts,
      sending,
      uploads,
      toasts,
      plain: (text) => plainMentions(text, people.getState().members),
      receive: parts.receiveDraft,
      show: (ticketId) => void showComposer(ticket, ticketId),
    }),
  })

  return { drafts, sending, uploads, held }
}
