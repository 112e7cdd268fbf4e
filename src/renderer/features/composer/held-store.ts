import { createStore, type StoreApi } from 'zustand/vanilla'
import type { OutgoingReply } from '../../../shared/domain/comment'
import type { EventPayloads } from '../../../shared/ipc/events'
import type { Api } from '../../api/client'
import type { ToastStore } from '../../components/toast-store'
import type { TicketStore } from '../ticket/ticket-store'

interface Held {
  ticketId: string
  reply: OutgoingReply
}

export interface HeldStore {
  /** Replies sent from here that can still be taken back, the last one at the end, whichever ticket is open. */
  held: readonly Held[]
  /** Those that something is being done with right now. */
  busy: ReadonlySet<string>
  hold: (ticketId: string, reply: OutgoingReply) => void
  /** Brings text and files back into the composer. While it is under way this does nothing. */
  takeBack: (ticketId: string, reply: OutgoingReply) => Promise<void>
  /** The last one that waits, if any does; answers whether there was one. */
  takeBackLast: (ticketId: string | null) => boolean
  /** `seenCommentId`: its writer has looked at what came up to this message. */
  sendNow: (ticketId: string, replyId: string, seenCommentId: string | null) => Promise<void>
  /** Main tells what became of one whose time had come. */
  settle: (settled: EventPayloads['reply:settled']) => void
}

interface Parts {
  api: Api
  ticket: StoreApi<TicketStore>
  toasts: StoreApi<ToastStore>
  explain: (error: unknown) => string
  /** Puts text and files of a reply in front of what stands in the ticket's composer now, and shows it. */
  bringBack: (ticketId: string, reply: OutgoingReply) => void
}

/** One's own replies that are held for a while before they go out. */
export function createHeldStore(parts: Parts): StoreApi<HeldStore> {
  const { api, ticket, toasts, explain, bringBack } = parts

  const nameOf = (ticketId: string) => {
    const known = ticket.getState().confirmed(ticketId)
    return known === null ? 'Your reply' : `Your reply to #${known.number}`
  }

  const store = createStore<HeldStore>()((set, get) => {
    const drop = (replyId: string) =>
      set(({ held }) => ({ held: held.filter(({ reply }) => reply.id !== replyId) }))

    const whileBusy = async (replyId: string, work: () => Promise<void>) => {
      if (get().busy.has(replyId)) return
      set(({ busy }) => ({ busy: new Set([...busy, replyId]) }))
      try {
        await work()
      } catch (error) {
        toasts.getState().error(explain(error))
      } finally {
        set(({ busy }) => ({ busy: new Set([...busy].filter((one) => one !== replyId)) }))
      }
    }

    const readAgain = async (ticketId: string) => {
      if (ticket.getState().openId === ticketId) await ticket.getState().reload()
    }

    return {
      held: [],
      busy: new Set(),
      hold: (ticketId, reply) =>
        set(({ held }) => ({
          held: [...held.filter((one) => one.reply.id !== reply.id), { ticketId, reply }],
        })),
      takeBack: (ticketId, reply) =>
        whileBusy(reply.id, async () => {
          const { state } = await api.replies.takeBack({ ticketId, replyId: reply.id })
          drop(reply.id)
          if (state === 'sent') {
            toasts.getState().news(`${nameOf(ticketId)} had gone out already`)
            await readAgain(ticketId)
            return
          }
          ticket.getState().dropOutgoing(ticketId, reply.id)
          bringBack(ticketId, reply)
        }),
      takeBackLast: (ticketId) => {
        const last = get().held.findLast(
          (one) =>
            (ticketId === null || one.ticketId === ticketId) &&
            Date.parse(one.reply.dueAt) > Date.now(),
        )
        if (last === undefined) return false
        void get().takeBack(last.ticketId, last.reply)
        return true
      },
      sendNow: (ticketId, replyId, seenCommentId) =>
        whileBusy(replyId, async () => {
          await api.replies.sendNow({ ticketId, replyId, seenCommentId })
          drop(replyId)
          await readAgain(ticketId)
        }),
      settle: ({ ticketId, replyId, state }) => {
        drop(replyId)
        if (state === 'sent' || ticket.getState().openId === ticketId) return
        toasts
          .getState()
          .error(`${nameOf(ticketId)} was not sent, and is kept there. ${WHY_KEPT[state]}`)
      },
    }
  })

  // Whoever goes on to another ticket does not see the reply any more; Undo comes along.
  ticket.subscribe((now, before) => {
    const left = before.openId
    if (left === null || left === now.openId) return
    const last = store.getState().held.findLast((one) => one.ticketId === left)
    if (last === undefined || Date.parse(last.reply.dueAt) <= Date.now()) return
    const undo = () => void store.getState().takeBack(left, last.reply)
    toasts.getState().news(`${nameOf(left)} goes out in a moment`, undo)
  })
  return store
}

/** Why a reply that was held did not go out. */
export const WHY_KEPT: Record<'overtaken' | 'stopped', string> = {
  overtaken: 'Another message came first.',
  stopped: 'You could not write here when it was due, or its files do not fit on the ticket.',
}
