import { createStore, type StoreApi } from 'zustand/vanilla'
import type { OutgoingReply } from '#shared/domain/comment'
import type { Draft } from '#shared/domain/draft'
import { isDomainError } from '#shared/errors'
import type { EventPayloads } from '#shared/ipc/events'
import type { Api } from '#renderer/api/client'
import type { ToastStore } from '#renderer/state/toast-store'
import type { TicketStore } from '#renderer/state/ticket-store'
import { slot } from '#renderer/state/slot'

interface Held {
  ticketId: string
  reply: OutgoingReply
}

export interface HeldStore {
  /**
   * Replies sent from here that can still be taken back, the last one at the end, whichever ticket is open; `at`
   * says when, as performance.now() counts.
   */
  held: readonly (Held & { at: number })[]
  /** Those that something is being done with right now. */
  busy: ReadonlySet<string>
  /** Those whose words are in the composer, while nobody knows whether they were taken back or went out. */
  unsure: readonly Held[]
  add: (ticketId: string, reply: OutgoingReply) => void
  /** Brings text and files back into the composer. While it is under way this does nothing. */
  takeBack: (ticketId: string, reply: OutgoingReply) => Promise<void>
  /** Asks again about those: the database can be reached. */
  settleUnsure: () => Promise<void>
  /** The last one that waits, if any does; answers whether there was one. */
  takeBackLast: (ticketId: string | null) => boolean
  /** `seenCommentId`: its writer has looked at what came up to this message. */
  sendNow: (ticketId: string, replyId: string, seenCommentId: string | null) => Promise<void>
  /** Main tells what became of one whose time had come. */
  settle: (settled: EventPayloads['reply:settled']) => void
}

export const heldSlot = slot<StoreApi<HeldStore>>('held')

interface Parts {
  api: Api
  ticket: StoreApi<TicketStore>
  toasts: StoreApi<ToastStore>
  explain: (error: unknown) => string
  /** Resolves when main has every letter of the ticket's reply. */
  saveDraft: (ticketId: string) => Promise<void>
  /**
   * Shows text and files of a reply in the ticket's composer: as the `draft` that main has, or in front of what
   * stands there now.
   */
  bringBack: (ticketId: string, reply: OutgoingReply, draft: Draft | null) => void
  /** It went out after all: what was brought back leaves the composer. False: it was changed there, and stays. */
  takeOut: (ticketId: string, reply: OutgoingReply) => boolean
  /** Runs `retry` after a while. */
  later: (retry: () => void, tries: number) => void
}

/** One's own replies that are held for a while before they go out. */
export function createHeldStore(parts: Parts): StoreApi<HeldStore> {
  const { api, ticket, toasts, explain, bringBack, takeOut } = parts

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

    const refreshQueue = async (ticketId: string) => {
      if (ticket.getState().openId === ticketId) await ticket.getState().reload()
    }

    const setUnsure = (one: Held, isUnsure: boolean) =>
      set(({ unsure }) => {
        const others = unsure.filter(({ reply }) => reply.id !== one.reply.id)
        return { unsure: isUnsure ? [...others, one] : others }
      })

    /** Whether it was taken back or went out, as far as the database tells; throws what it says else. */
    const askBack = async (one: Held): Promise<void> => {
      const { ticketId, reply } = one
      // What is written goes to the database first, so that the words come before all of it.
      await parts.saveDraft(ticketId)
      const { state, draft } = await api.replies.takeBack({ ticketId, replyId: reply.id })
      drop(reply.id)
      const wasUnsure = get().unsure.some((other) => other.reply.id === reply.id)
      setUnsure(one, false)
      if (state === 'sent') {
        const isCopyLeft = wasUnsure && !takeOut(ticketId, reply)
        const words = isCopyLeft ? '. What you changed is still in the composer' : ''
        toasts.getState().news(`${nameOf(ticketId)} had gone out already${words}`)
        await refreshQueue(ticketId)
        return
      }
      ticket.getState().dropOutgoing(ticketId, reply.id)
      bringBack(ticketId, reply, draft)
    }

    /** The words are kept where they can be seen, and asked about until somebody knows. */
    const holdUnsure = (one: Held, tries: number) => {
      const { ticketId, reply } = one
      if (!get().unsure.includes(one)) {
        setUnsure(one, true)
        drop(reply.id)
        ticket.getState().dropOutgoing(ticketId, reply.id)
        bringBack(ticketId, reply, null)
      }
      parts.later(() => void settleOne(one, tries + 1), tries)
    }
    const settleOne = (one: Held, tries: number) =>
      get().unsure.includes(one)
        ? whileBusy(one.reply.id, async () => {
            try {
              await askBack(one)
            } catch (error) {
              if (isAway(error)) holdUnsure(one, tries)
              else {
                setUnsure(one, false)
                throw error
              }
            }
          })
        : Promise.resolve()

    return {
      held: [],
      busy: new Set(),
      unsure: [],
      add: (ticketId, reply) =>
        set(({ held }) => ({
          held: [
            ...held.filter((one) => one.reply.id !== reply.id),
            { ticketId, reply, at: performance.now() },
          ],
        })),
      takeBack: (ticketId, reply) =>
        whileBusy(reply.id, async () => {
          const one = { ticketId, reply }
          try {
            await askBack(one)
          } catch (error) {
            if (!isDomainError(error, 'database.unknown-outcome')) throw error
            holdUnsure(one, 0)
          }
        }),
      settleUnsure: async () => {
        await Promise.all(get().unsure.map((one) => settleOne(one, 0)))
      },
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
          await refreshQueue(ticketId)
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

/** The database did not say anything. */
function isAway(error: unknown): boolean {
  return (
    isDomainError(error, 'database.unknown-outcome') ||
    isDomainError(error, 'database.offline') ||
    isDomainError(error, 'database.busy')
  )
}

/** Why a reply that was held did not go out. */
export const WHY_KEPT: Record<'overtaken' | 'stopped', string> = {
  overtaken: 'Another message came first.',
  stopped: 'You could not write here when it was due, or its files do not fit on the ticket.',
}
