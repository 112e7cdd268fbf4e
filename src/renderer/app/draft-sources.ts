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

/** Combines composers, the new-ticket dialog and their files into one source of drafts. */
export function draftSources({ drafts, sending, held, newTicket, uploads }: Parts): DraftSources {
  const words = (key: string) =>
    key === NEW_TICKET_DRAFT
      ? contentOfForm(newTicket.getState().form)
      : { text: wholeText(key), fields: null }
  /** Includes text that is being sent. It is part of the draft until it is a message. */
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
      // Files first. Otherwise the text would be saved without them.
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

/** The id and files of the last attempt to send this content. Null if there was none. */
function triedOf(content: DraftContent | null): { id: string; uploadIds: string[] } | null {
  if (content === null || content.triedAs === null) return null
  return { id: content.triedAs, uploadIds: content.files.map(({ id }) => id) }
}
