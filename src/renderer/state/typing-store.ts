import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CommentVisibility } from '#shared/domain/comment'
import { draftKey } from './draft-key'
import { slot } from './slot'

export interface TypingStore {
  /**
   * The ticket whose composer had the focus last, while letters still belong to it. Null when
   * letters are commands.
   */
  ticketId: string | null
  /**
   * Its composer was requested but is not there yet. Anything typed in the meantime is its text.
   */
  isAwaited: boolean
  /** The ticket that was just created from the typed text. Further typing belongs to its reply. */
  madeId: string | null
  /** Drafts that were sent from here and not touched since. */
  untouched: ReadonlySet<string>
  /** The composer of this ticket was requested, or has the focus now. */
  begin: (ticketId: string, isAwaited: boolean) => void
  /** Text was typed into it. */
  typed: (ticketId: string, mode: CommentVisibility) => void
  /** Its text was sent, so its composer counts as unused. */
  sent: (ticketId: string, mode: CommentVisibility) => void
  /** A ticket was created from the typed text. Further typing goes to its reply. */
  made: (ticketId: string) => void
  /** The user has moved elsewhere deliberately: letters are commands again. */
  end: () => void
}

export const typingSlot = slot<StoreApi<TypingStore>>('typing')

/**
 * Which composer receives typed letters. Leaving a composer with Escape, Tab or by a change from
 * elsewhere does not turn the following letters into commands. They go back to the composer until
 * the user moves elsewhere deliberately.
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
