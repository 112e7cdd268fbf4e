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
  /** The words of a message as its writer wrote them. */
  plain: (content: string) => string
  /** Shows a draft that main has; false when the window has written on, or sends it. */
  receive: (draft: Draft) => boolean
  /** Gives the ticket's composer the keyboard. */
  show: (ticketId: string) => void
}

export interface BringBack {
  bringBack: (ticketId: string, reply: OutgoingReply, draft: Draft | null) => void
  takeOut: (ticketId: string, reply: OutgoingReply) => boolean
}

/**
 * Puts a reply that was taken back into the ticket's composer, in front of what stands there. The next reply may be on
 * its way meanwhile: it goes out without what came back. One that still waits for its files stays here.
 */
export function createBringBack(parts: Parts): BringBack {
  const { drafts, sending, uploads, toasts, plain, receive, show } = parts
  const putHere = (ticketId: string, reply: OutgoingReply) => {
    const { outgoing } = sendingOf(sending.getState(), ticketId, 'PUBLIC')
    if (outgoing?.cause === 'files') {
      // It would take the files along that come back now.
      sending.getState().cancel(ticketId, 'PUBLIC')
      toasts.getState().news('Your next reply was not sent either: it is in the composer, too')
    }
    const key = draftKey(ticketId, 'PUBLIC')
    const text = plain(reply.content)
    // Main may have shown them before it answered.
    if (!draftOf(drafts.getState(), ticketId, 'PUBLIC').includes(text)) {
      drafts.getState().putBefore(ticketId, 'PUBLIC', text)
    }
    uploads.getState().restore(key, reply.files)
    // Sent again as it is, it is the same reply, whatever became of it meanwhile.
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
