import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CommentVisibility } from '#shared/domain/comment'
import { draftKey } from './draft-key'
import { slot } from './slot'

export interface TypingStore {
  /** The ticket whose composer one was in last, while letters still belong to it; null when they are keys. */
  ticketId: string | null
  /** Its composer is asked for and not there yet: whatever is typed meanwhile is its text. */
  isAwaited: boolean
  /** The ticket that was just made of what one wrote: what is typed on right behind it belongs to its reply. */
  madeId: string | null
  /** Drafts that were sent from here and not touched since. */
  untouched: ReadonlySet<string>
  /** The composer of this ticket is asked for, or has the keyboard now. */
  begin: (ticketId: string, isAwaited: boolean) => void
  /** Something was typed into it. */
  typed: (ticketId: string, mode: CommentVisibility) => void
  /** What stood in it was sent: from here on its composer is as new. */
  sent: (ticketId: string, mode: CommentVisibility) => void
  /** A ticket was made of what one wrote, and its reply is where one types on. */
  made: (ticketId: string) => void
  /** One has gone elsewhere on purpose: letters are keys again. */
  end: () => void
}

export const typingSlot = slot<StoreApi<TypingStore>>('typing')

/**
 * Where typed letters belong. Leaving a composer with Escape, Tab or by a change from elsewhere does not make
 * keys of the letters that follow: they go back to where one wrote, until one goes elsewhere on purpose.
 */
export function createTypingStore(): StoreApi<TypingStore> {
  return createStore<TypingStore>()((set) => ({
    ticketId: null,
    isAwaited: false,
    madeId: null,
    untouched: new Set(),
    begin: (ticketId, isAwaited) => set({ ticketId, isAwaited, madeId: null }),
    typed: (ticketId, mode) =>
      set(({ untouched }) => {
        const key = draftKey(ticketId, mode)
        const next = new Set([...untouched].filter((one) => one !== key))
        return { ticketId, untouched: next.size === untouched.size ? untouched : next }
      }),
    sent: (ticketId, mode) =>
      set(({ untouched }) => ({ untouched: new Set([...untouched, draftKey(ticketId, mode)]) })),
    made: (madeId) => set({ ticketId: null, isAwaited: false, madeId }),
    end: () => set({ ticketId: null, isAwaited: false, madeId: null }),
  }))
}
