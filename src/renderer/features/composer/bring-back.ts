import type { StoreApi } from 'zustand/vanilla'
import type { OutgoingReply } from '../../../shared/domain/comment'
import type { ToastStore } from '../../components/toast-store'
import type { UploadsStore } from '../attachments/uploads-store'
import { draftKey, type DraftStore } from './draft-store'
import { sendingOf, type SendingStore } from './sending-store'

interface Parts {
  drafts: StoreApi<DraftStore>
  sending: StoreApi<SendingStore>
  uploads: StoreApi<UploadsStore>
  toasts: StoreApi<ToastStore>
  /** The words of a message as its writer wrote them. */
  plain: (content: string) => string
  /** Gives the ticket's composer the keyboard. */
  show: (ticketId: string) => void
}

/**
 * Puts a reply that was taken back into the ticket's composer, in front of what stands there. That may be the next
 * reply, on its way: it goes out without what came back, and only itself leaves the composer. One that still waits for
 * its files stays here.
 */
export function createBringBack(parts: Parts): (ticketId: string, reply: OutgoingReply) => void {
  const { drafts, sending, uploads, toasts, plain, show } = parts
  return (ticketId, reply) => {
    const { outgoing } = sendingOf(sending.getState(), ticketId, 'PUBLIC')
    if (outgoing?.cause === 'files') {
      // It would take the files along that come back now.
      sending.getState().cancel(ticketId, 'PUBLIC')
      toasts.getState().news('Your next reply was not sent either: it is in the composer, too')
    }
    drafts.getState().putBefore(ticketId, 'PUBLIC', plain(reply.content))
    drafts.getState().setMode(ticketId, 'PUBLIC')
    uploads.getState().restore(draftKey(ticketId, 'PUBLIC'), reply.files)
    show(ticketId)
  }
}
