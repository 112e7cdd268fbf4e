import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CommentVisibility } from '../../../shared/domain/comment'

export interface DraftStore {
  /** What is being written, by `draftKey`. */
  drafts: ReadonlyMap<string, string>
  modes: ReadonlyMap<string, CommentVisibility>
  setMode: (ticketId: string, mode: CommentVisibility) => void
  write: (ticketId: string, mode: CommentVisibility, text: string) => void
  clear: (ticketId: string, mode: CommentVisibility) => void
  /** Shows what was kept, or came from another desktop, by `draftKey`. */
  receive: (key: string, text: string) => void
}

interface Parts {
  /** While a text is on its way it cannot be changed. */
  isSending: (ticketId: string, mode: CommentVisibility) => boolean
  onWritten: (ticketId: string, mode: CommentVisibility) => void
}

export function draftKey(ticketId: string, mode: CommentVisibility): string {
  return `${ticketId} ${mode}`
}

export function draftOf(store: DraftStore, ticketId: string, mode: CommentVisibility): string {
  return store.drafts.get(draftKey(ticketId, mode)) ?? ''
}

/** What is being written, per ticket and per kind of message. Sending it is the sending store's. */
export function createDraftStore({ isSending, onWritten }: Parts): StoreApi<DraftStore> {
  return createStore<DraftStore>()((set) => ({
    drafts: new Map(),
    modes: new Map(),
    setMode: (ticketId, mode) =>
      set(({ modes }) => ({ modes: new Map([...modes, [ticketId, mode]]) })),
    write: (ticketId, mode, text) => {
      if (isSending(ticketId, mode)) return
      set(({ drafts }) => ({ drafts: new Map([...drafts, [draftKey(ticketId, mode), text]]) }))
      onWritten(ticketId, mode)
    },
    clear: (ticketId, mode) =>
      set(({ drafts }) => {
        const key = draftKey(ticketId, mode)
        return { drafts: new Map([...drafts].filter(([one]) => one !== key)) }
      }),
    receive: (key, text) =>
      set(({ drafts }) => {
        const next = new Map(drafts)
        if (text === '') next.delete(key)
        else next.set(key, text)
        return { drafts: next }
      }),
  }))
}
