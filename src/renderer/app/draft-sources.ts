import type { StoreApi } from 'zustand/vanilla'
import type { DraftContent } from '#shared/domain/draft'
import type { UploadsStore } from '../features/attachments/uploads-store'
import type { DraftStore } from '../features/messages/draft-store'
import { draftKey, NEW_TICKET_DRAFT } from '../state/draft-key'
import type { HeldStore } from '../features/messages/held-store'
import {
  BETWEEN,
  isSameAttempt,
  textOnItsWay,
  type SendingStore,
} from '../features/messages/sending-store'
import type { NewTicketStore } from '../features/new-ticket/new-ticket-store'
import { contentOfForm, formOf } from '../features/messages/draft-content'
import type { DraftSources } from '../features/messages/saved-drafts-store'

interface Parts {
  drafts: StoreApi<DraftStore>
  sending: StoreApi<SendingStore>
  held: StoreApi<HeldStore>
  newTicket: StoreApi<NewTicketStore>
  uploads: StoreApi<UploadsStore>
}

/** Composers, the dialog of a new ticket and their files, as one place where drafts are written. */
export function draftSources({ drafts, sending, held, newTicket, uploads }: Parts): DraftSources {
  const words = (key: string) =>
    key === NEW_TICKET_DRAFT
      ? contentOfForm(newTicket.getState().form)
      : { text: wholeText(key), fields: null }
  /** With what is on its way: until it is a message it is a draft. */
  const wholeText = (key: string) => {
    const sent = textOnItsWay(
      sending.getState().sendings.get(key) ?? { outgoing: null, next: null },
    )
    const written = drafts.getState().drafts.get(key) ?? ''
    return [sent, written].filter((part) => part !== '').join(BETWEEN)
  }
  const triedAs = (key: string): string | null => {
    const uploadIds = uploads.getState().readyIds(key)
    if (key === NEW_TICKET_DRAFT) return newTicket.getState().triedAs(uploadIds)
    const attempt = sending.getState().sendings.get(key)?.attempt ?? null
    return attempt !== null && isSameAttempt(attempt, words(key).text, uploadIds)
      ? attempt.id
      : null
  }
  return {
    keys: () => [
      NEW_TICKET_DRAFT,
      ...drafts.getState().drafts.keys(),
      ...sending.getState().sendings.keys(),
      ...uploads.getState().drafts.keys(),
    ],
    content: (key) => ({
      ...words(key),
      files: uploads.getState().readyFiles(key),
      triedAs: triedAs(key),
    }),
    show: (key, content) => {
      // Files first: a text without them would be kept as such.
      uploads.getState().clear(key)
      if (content !== null) uploads.getState().restore(key, content.files)
      if (key === NEW_TICKET_DRAFT) {
        const form = content === null ? null : formOf(content)
        newTicket.getState().receive(form, triedOf(content))
      } else {
        const tried = triedOf(content)
        const attempt = tried && { ...tried, content: content?.text ?? '' }
        sending.getState().receive(key, attempt)
        drafts.getState().receive(key, content?.text ?? '')
      }
    },
    addFiles: (key, files) => uploads.getState().restore(key, files),
    onChange: (listener) => {
      for (const store of [drafts, newTicket, uploads, sending]) store.subscribe(listener)
    },
    isLocked: (key) =>
      uploads.getState().isBusy(key) ||
      (key === NEW_TICKET_DRAFT
        ? newTicket.getState().sending
        : (sending.getState().sendings.get(key)?.outgoing ?? null) !== null ||
          held.getState().unsure.some(({ ticketId }) => draftKey(ticketId, 'PUBLIC') === key)),
  }
}

/** The id under which this was tried, with its files; null when it was not. */
function triedOf(content: DraftContent | null): { id: string; uploadIds: string[] } | null {
  if (content === null || content.triedAs === null) return null
  return { id: content.triedAs, uploadIds: content.files.map(({ id }) => id) }
}
