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
   * Replies sent from this window that can still be undone, of all tickets, the newest last. `at`
   * is the time of sending, by performance.now().
   */
  held: readonly (Held & { at: number })[]
  /** Replies with a call in progress. */
  busy: ReadonlySet<string>
  /** Replies that are in the composer while it is unknown whether they were taken back or sent. */
  unsure: readonly Held[]
  add: (ticketId: string, reply: OutgoingReply) => void
  /**
   * Puts text and files back into the composer. Does nothing while a call for this reply is in
   * progress.
   */
  takeBack: (ticketId: string, reply: OutgoingReply) => Promise<void>
  /** Asks main again about the unsure replies, because the database is back. */
  settleUnsure: () => Promise<void>
  /** Takes back the newest reply that is still held. Returns whether there was one. */
  takeBackLast: (ticketId: string | null) => boolean
  /** `seenCommentId`: the author has seen all messages up to this one. */
  sendNow: (ticketId: string, replyId: string, seenCommentId: string | null) => Promise<void>
  /** Handles main's report on a reply that became due. */
  settle: (settled: EventPayloads['reply:settled']) => void
}

export const heldSlot = slot<StoreApi<HeldStore>>('held')

interface Parts {
  api: Api
  ticket: StoreApi<TicketStore>
  toasts: StoreApi<ToastStore>
  explain: (error: unknown) => string
  /** Resolves when main has the whole draft of the ticket's reply. */
  saveDraft: (ticketId: string) => Promise<void>
  /**
   * Shows text and files of a reply in the ticket's composer: as main's `draft`, or before the
   * current text.
   */
  bringBack: (ticketId: string, reply: OutgoingReply, draft: Draft | null) => void
  /**
   * The reply was sent after all: removes its text from the composer. Returns false if it was
   * edited there; then it stays.
   */
  takeOut: (ticketId: string, reply: OutgoingReply) => boolean
  /** Runs `retry` after a delay. */
  later: (retry: () => void, tries: number) => void
}

/** The signed-in person's replies that are held for the undo delay. */
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

    const reloadIfOpen = async (ticketId: string) => {
      if (ticket.getState().openId === ticketId) await ticket.getState().reload()
    }

    const setUnsure = (one: Held, isUnsure: boolean) =>
      set(({ unsure }) => {
        const others = unsure.filter(({ reply }) => reply.id !== one.reply.id)
        return { unsure: isUnsure ? [...others, one] : others }
      })

    /** Takes the reply back, or finds out that it was sent. Throws any other result. */
    const askBack = async (one: Held): Promise<void> => {
      const { ticketId, reply } = one
      // Saves the current draft first, so that the returned text is put before all of it.
      await parts.saveDraft(ticketId)
      const { state, draft } = await api.replies.takeBack({ ticketId, replyId: reply.id })
      drop(reply.id)
      const wasUnsure = get().unsure.some((other) => other.reply.id === reply.id)
      setUnsure(one, false)
      if (state === 'sent') {
        const isCopyLeft = wasUnsure && !takeOut(ticketId, reply)
        const words = isCopyLeft ? '. What you changed is still in the composer' : ''
        toasts.getState().news(`${nameOf(ticketId)} was already sent${words}`)
        await reloadIfOpen(ticketId)
        return
      }
      ticket.getState().dropOutgoing(ticketId, reply.id)
      bringBack(ticketId, reply, draft)
    }

    /** Shows the text in the composer, and asks again until the outcome is known. */
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
          await reloadIfOpen(ticketId)
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

  // After a switch to another ticket the reply is out of view, so a toast offers undo.
  ticket.subscribe((now, before) => {
    const left = before.openId
    if (left === null || left === now.openId) return
    const last = store.getState().held.findLast((one) => one.ticketId === left)
    if (last === undefined || Date.parse(last.reply.dueAt) <= Date.now()) return
    const undo = () => void store.getState().takeBack(left, last.reply)
    toasts.getState().news(`${nameOf(left)} is sent in a moment`, undo)
  })
  return store
}

/** Whether the database did not respond. */
function isAway(error: unknown): boolean {
  return (
    isDomainError(error, 'database.unknown-outcome') ||
    isDomainError(error, 'database.offline') ||
    isDomainError(error, 'database.busy')
  )
}

/** Why a held reply was not sent. */
export const WHY_KEPT: Record<'overtaken' | 'stopped', string> = {
  overtaken: 'Another message came first.',
  stopped: 'You could not write here when it was due, or its files do not fit on the ticket.',
}
