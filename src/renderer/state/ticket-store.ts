import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Comment, OutgoingReply } from '#shared/domain/comment'
import type { Ticket, TicketRow } from '#shared/domain/ticket'
import type { Api } from '../api/client'
import {
  mergeTicket,
  withComment,
  withEarlier,
  withOutgoing,
  withoutOutgoing,
} from './ticket-merge'
import { slot } from './slot'

export interface TicketStore {
  openId: string | null
  /** The fields known from the list, shown until the whole ticket is loaded. */
  head: TicketRow | null
  ticket: Ticket | null
  load: 'idle' | 'loading' | 'ready' | 'failed'
  error: unknown
  /** The user moves through the list with keys and may not stop here. */
  isPassing: boolean
  loadingEarlier: boolean
  /** Why the last change or load of older messages failed. Shown inside the ticket. */
  refusal: string | null
  /** Not 0 while the ticket's heading should take the focus. */
  focusRequest: number
  /** The heading has the focus. It must not take it again when it is rendered later. */
  answerFocus: () => void
  /**
   * Shows a ticket and loads it. With `pauseMs` it loads after a pause, because the user may be
   * moving to the next one. Number and subject are shown at once.
   */
  open: (row: TicketRow | { id: string }, focus?: boolean, pauseMs?: number) => Promise<void>
  /**
   * Shows a ticket that was just received as a whole, with the focus in its heading. Loads nothing.
   */
  openRead: (ticket: Ticket) => void
  close: () => void
  /**
   * Loads the open ticket again and returns it. Null if another was opened in the meantime or it
   * failed.
   */
  reload: () => Promise<Ticket | null>
  /** Loads some older messages, or all, into the conversation. */
  loadEarlier: (how: 'some' | 'all') => Promise<void>
  /** Takes over a newer read of any ticket. */
  receive: (ticket: Ticket) => void
  receiveComment: (ticketId: string, comment: Comment) => void
  /** Adds or updates a held reply of the signed-in person, or removes it. */
  receiveOutgoing: (ticketId: string, reply: OutgoingReply) => void
  dropOutgoing: (ticketId: string, replyId: string) => void
  /** Shows a change before it is confirmed. `receive` or `revert` follows. */
  preview: (ticketId: string, part: Partial<Ticket>) => void
  revert: (ticketId: string) => void
  /** The newest confirmed read of an open or recently opened ticket. */
  confirmed: (ticketId: string) => Ticket | null
  /** `untilRead`: the outcome is unknown, and the next read shows it. */
  refuse: (text: string | null, untilRead?: boolean) => void
}

export const ticketSlot = slot<StoreApi<TicketStore>>('ticket')

const REMEMBERED = 40
const EARLIER_AT_ONCE = 50
const ALL_AT_ONCE = 200

/** The ticket beside the list, and the last few that were open, so that going back is instant. */
export function createTicketStore(
  api: Api,
  explain: (error: unknown) => string,
): StoreApi<TicketStore> {
  const known = new Map<string, Ticket>()
  /** A refusal that the next read clears. */
  let doubt: string | null = null

  const remember = (ticket: Ticket) => {
    known.delete(ticket.id)
    known.set(ticket.id, ticket)
    const oldest = known.keys().next().value
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest)
  }

  return createStore<TicketStore>()((set, get) => {
    const showKnown = (ticketId: string) => {
      const ticket = known.get(ticketId)
      if (get().openId === ticketId && ticket !== undefined) set({ ticket, head: ticket })
    }

    const take = (ticketId: string, change: (old: Ticket) => Ticket) => {
      const old = known.get(ticketId)
      if (old === undefined) return
      remember(change(old))
      showKnown(ticketId)
    }

    const read = async (ticketId: string) => {
      try {
        let fresh = await api.tickets.get({ ticketId })
        // The request was older than a change that is already confirmed, so its result would set
        // that back.
        if (fresh.version < (known.get(ticketId)?.version ?? 0)) {
          fresh = await api.tickets.get({ ticketId })
        }
        const merged = mergeTicket(known.get(ticketId) ?? null, fresh)
        remember(merged)
        if (get().openId !== ticketId) return null
        set({ ticket: merged, head: merged, load: 'ready', error: null })
        if (doubt !== null && get().refusal === doubt) set({ refusal: null })
        doubt = null
        return merged
      } catch (error) {
        if (get().openId === ticketId) {
          set((state) => ({ load: state.ticket === null ? 'failed' : 'ready', error }))
        }
        return null
      }
    }

    const rest = (ticketId: string) => {
      if (get().isPassing) set({ isPassing: false })
      return read(ticketId)
    }

    return {
      openId: null,
      head: null,
      ticket: null,
      load: 'idle',
      error: null,
      isPassing: false,
      loadingEarlier: false,
      refusal: null,
      focusRequest: 0,
      answerFocus: () => set({ focusRequest: 0 }),
      open: async (row, focus = false, pauseMs = 0) => {
        const focusRequest = get().focusRequest + (focus ? 1 : 0)
        if (get().openId === row.id && get().load !== 'failed') {
          set({ focusRequest })
          if (pauseMs === 0 && get().isPassing) await rest(row.id)
          return
        }
        const ticket = known.get(row.id) ?? null
        const head = 'number' in row ? row : ticket
        set({
          openId: row.id,
          head: ticket ?? head,
          ticket,
          load: ticket === null ? 'loading' : 'ready',
          error: null,
          refusal: null,
          isPassing: pauseMs > 0,
          loadingEarlier: false,
          // The heading of another ticket must not respond to a request for the previous one.
          focusRequest: focus ? focusRequest : 0,
        })
        if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs))
        if (pauseMs === 0) await read(row.id)
        else if (get().openId === row.id && get().isPassing) await rest(row.id)
      },
      openRead: (ticket) => {
        get().receive(ticket)
        set((state) => ({
          openId: ticket.id,
          head: ticket,
          ticket,
          load: 'ready',
          error: null,
          refusal: null,
          isPassing: false,
          loadingEarlier: false,
          focusRequest: state.focusRequest + 1,
        }))
      },
      close: () =>
        set({
          openId: null,
          head: null,
          ticket: null,
          load: 'idle',
          isPassing: false,
          refusal: null,
        }),
      reload: async () => {
        const { openId } = get()
        return openId === null ? null : rest(openId)
      },
      loadEarlier: async (how) => {
        const { ticket, loadingEarlier } = get()
        if (ticket === null || ticket.earlierComments === null || loadingEarlier) return
        set({ loadingEarlier: true, refusal: null })
        const isOpen = () => get().openId === ticket.id
        try {
          let before: string | null = ticket.earlierComments
          while (before !== null && isOpen()) {
            const page = await api.comments.list({
              ticketId: ticket.id,
              before,
              limit: how === 'all' ? ALL_AT_ONCE : EARLIER_AT_ONCE,
            })
            remember(withEarlier(known.get(ticket.id) ?? ticket, page))
            before = how === 'all' ? page.earlierComments : null
          }
        } catch (error) {
          if (isOpen()) set({ refusal: explain(error) })
        } finally {
          // Rendered once, not page by page.
          showKnown(ticket.id)
          if (isOpen()) set({ loadingEarlier: false })
        }
      },
      receive: (ticket) => {
        const old = known.get(ticket.id) ?? null
        // A response that is older than a newer read must not bring back old values.
        if (old !== null && old.version > ticket.version) return
        remember(mergeTicket(old, ticket))
        showKnown(ticket.id)
      },
      receiveComment: (ticketId, comment) => take(ticketId, (old) => withComment(old, comment)),
      receiveOutgoing: (ticketId, reply) => take(ticketId, (old) => withOutgoing(old, reply)),
      dropOutgoing: (ticketId, replyId) => take(ticketId, (old) => withoutOutgoing(old, replyId)),
      preview: (ticketId, part) => {
        const { openId, ticket } = get()
        if (openId !== ticketId || ticket === null) return
        const shown = { ...ticket, ...part }
        set({ ticket: shown, head: shown, refusal: null })
      },
      revert: showKnown,
      confirmed: (ticketId) => known.get(ticketId) ?? null,
      refuse: (text, untilRead = false) => {
        doubt = untilRead ? text : null
        set({ refusal: text })
      },
    }
  })
}
