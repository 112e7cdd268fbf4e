import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CommentVisibility } from '#shared/domain/comment'
import { BETWEEN } from './sending-store'
import { draftKey } from '#renderer/state/draft-key'
import { slot } from '#renderer/state/slot'

export interface DraftStore {
  /** What is being written, by `draftKey`. */
  drafts: ReadonlyMap<string, string>
  modes: ReadonlyMap<string, CommentVisibility>
  setMode: (ticketId: string, mode: CommentVisibility) => void
  write: (ticketId: string, mode: CommentVisibility, text: string) => void
  /** Puts a text that was taken back, or was not sent, before what stands there. */
  putBefore: (ticketId: string, mode: CommentVisibility, text: string) => void
  /** This text is on its way; anything else stays. */
  takeSent: (ticketId: string, mode: CommentVisibility, sent: string) => void
  /** This text, which was put in front, has gone out: what was written behind it stays. False: it is not there. */
  takeFirst: (ticketId: string, mode: CommentVisibility, sent: string) => boolean
  /** Shows what was kept, or came from another desktop, by `draftKey`. */
  receive: (key: string, text: string) => void
}

export const draftsSlot = slot<StoreApi<DraftStore>>('drafts')

interface Parts {
  onWritten: (ticketId: string, mode: CommentVisibility) => void
}

export function draftOf(store: DraftStore, ticketId: string, mode: CommentVisibility): string {
  return store.drafts.get(draftKey(ticketId, mode)) ?? ''
}

/** What is being written, per ticket and per kind of message. Sending it is the sending store's. */
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
