import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CommentVisibility } from '#shared/domain/comment'
import { BETWEEN } from './sending-store'
import { draftKey } from '#renderer/state/draft-key'
import { slot } from '#renderer/state/slot'

export interface DraftStore {
  /** The texts of the drafts, by `draftKey`. */
  drafts: ReadonlyMap<string, string>
  modes: ReadonlyMap<string, CommentVisibility>
  setMode: (ticketId: string, mode: CommentVisibility) => void
  write: (ticketId: string, mode: CommentVisibility, text: string) => void
  /** Puts a text that was taken back or not sent before the current text. */
  putBefore: (ticketId: string, mode: CommentVisibility, text: string) => void
  /** Removes a text that is being sent. Any other text stays. */
  takeSent: (ticketId: string, mode: CommentVisibility, sent: string) => void
  /**
   * Removes a text from the start of the draft, because it was sent after all. Text after it stays.
   * Returns false if it is not there.
   */
  takeFirst: (ticketId: string, mode: CommentVisibility, sent: string) => boolean
  /** Shows a text that was saved, or came from another desktop, by `draftKey`. */
  receive: (key: string, text: string) => void
}

export const draftsSlot = slot<StoreApi<DraftStore>>('drafts')

interface Parts {
  onWritten: (ticketId: string, mode: CommentVisibility) => void
}

export function draftOf(store: DraftStore, ticketId: string, mode: CommentVisibility): string {
  return store.drafts.get(draftKey(ticketId, mode)) ?? ''
}

/** Unsent texts, per ticket and kind of message. The sending store sends them. */
export function createDraftStore({ onWritten }: Parts): StoreApi<DraftStore> {
  return createStore<DraftStore>()((set, get) => ({
    drafts: new Map(),
    modes: new Map(),
    setMode: (ticketId, mode) =>
      set(({ modes }) => ({ modes: new Map([...modes, [ticketId, mode]]) })),
    write: (ticketId, mode, text) => {
      set(({ drafts }) => ({ drafts: new Map([...drafts, [draftKey(ticketId, mode), text]]) }))
      onWritten(ticketId, mode)
    },
    putBefore: (ticketId, mode, text) => {
      const parts = [text, draftOf(get(), ticketId, mode)]
      const whole = parts.filter((part) => part.trim() !== '').join(BETWEEN)
      get().receive(draftKey(ticketId, mode), whole)
      onWritten(ticketId, mode)
    },
    takeSent: (ticketId, mode, sent) => {
      if (draftOf(get(), ticketId, mode) === sent) get().receive(draftKey(ticketId, mode), '')
    },
    takeFirst: (ticketId, mode, sent) => {
      const text = draftOf(get(), ticketId, mode)
      if (text !== sent && !text.startsWith(sent + BETWEEN)) return false
      get().receive(draftKey(ticketId, mode), text.slice((sent + BETWEEN).length))
      onWritten(ticketId, mode)
      return true
    },
    receive: (key, text) =>
      set(({ drafts }) => {
        const next = new Map(drafts)
        if (text === '') next.delete(key)
        else next.set(key, text)
        return { drafts: next }
      }),
  }))
}
