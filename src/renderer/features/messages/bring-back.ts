import type { StoreApi } from 'zustand/vanilla'
import type { OutgoingReply } from '#shared/domain/comment'
import type { Draft } from '#shared/domain/draft'
import type { ToastStore } from '#renderer/state/toast-store'
import type { UploadsStore } from '../attachments/uploads-store'
import { draftOf, type DraftStore } from './draft-store'
import { draftKey } from '#renderer/state/draft-key'
import { sendingOf, type SendingStore } from './sending-store'

interface Parts {
  drafts: StoreApi<DraftStore>
  sending: StoreApi<SendingStore>
  uploads: StoreApi<UploadsStore>
  toasts: StoreApi<ToastStore>
  /** The content of a message as its author typed it. */
  plain: (content: string) => string
  /** Shows a draft from main. Returns false if the window has edited or is sending it. */
  receive: (draft: Draft) => boolean
  /** Focuses the ticket's composer. */
  show: (ticketId: string) => void
}

export interface BringBack {
  bringBack: (ticketId: string, reply: OutgoingReply, draft: Draft | null) => void
  takeOut: (ticketId: string, reply: OutgoingReply) => boolean
}

/**
 * Puts a reply that was taken back into the ticket's composer, before its current text. If the next
 * reply is being sent in the meantime, it goes out without this text. If the next reply still waits
 * for its files, sending it is cancelled.
 */
export function createBringBack(parts: Parts): BringBack {
  const { drafts, sending, uploads, toasts, plain, receive, show } = parts
  const putHere = (ticketId: string, reply: OutgoingReply) => {
    const { outgoing } = sendingOf(sending.getState(), ticketId, 'PUBLIC')
    if (outgoing?.cause === 'files') {
      // It would take the restored files along.
      sending.getState().cancel(ticketId, 'PUBLIC')
      toasts.getState().news('Your next reply was not sent either: it is in the composer, too')
    }
    const key = draftKey(ticketId, 'PUBLIC')
    const text = plain(reply.content)
    // Main may have published the draft before this response.
    if (!draftOf(drafts.getState(), ticketId, 'PUBLIC').includes(text)) {
      drafts.getState().putBefore(ticketId, 'PUBLIC', text)
    }
    uploads.getState().restore(key, reply.files)
    // If it is sent again unchanged, it keeps its id and stays one message, whatever happened in
    // the meantime.
    const uploadIds = uploads.getState().readyIds(key)
    if (outgoing === null)
      sending.getState().receive(key, { id: reply.id, content: text, uploadIds })
  }
  return {
    bringBack: (ticketId, reply, draft) => {
      if (draft === null || !receive(draft)) putHere(ticketId, reply)
      drafts.getState().setMode(ticketId, 'PUBLIC')
      show(ticketId)
    },
    takeOut: (ticketId, reply) => {
      const isWhole = drafts.getState().takeFirst(ticketId, 'PUBLIC', plain(reply.content))
      if (isWhole) {
        const ids = reply.files.map(({ id }) => id)
        uploads.getState().takeSent(draftKey(ticketId, 'PUBLIC'), ids)
      }
      return isWhole
    },
  }
}
