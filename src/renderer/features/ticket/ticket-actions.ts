import { createKeyedQueue } from '#shared/async/keyed-queue'
import { isDomainError } from '#shared/errors'
import type { Ticket, TicketPriority, TicketStatus } from '#shared/domain/ticket'
import type { Person } from '#shared/domain/user'
import type { StoreApi } from 'zustand/vanilla'
import type { Api } from '#renderer/api/client'
import type { ToastStore } from '#renderer/state/toast-store'
import { actions, newestOf, type UndoableChange } from './ticket-changes'
import type { TicketStore } from '#renderer/state/ticket-store'
import { newHistory } from '#renderer/state/ticket-merge'
import { historyWords } from '#renderer/words/ticket-words'
import { slot } from '#renderer/state/slot'

export interface TicketActions {
  setStatus: (ticketId: string, status: TicketStatus) => Promise<boolean>
  setPriority: (ticketId: string, priority: TicketPriority) => Promise<boolean>
  assign: (ticketId: string, person: Person | null) => Promise<boolean>
  /**
   * `seen` is the ticket that the editor of the subject loaded. A newer subject is not overwritten.
   */
  rename: (ticketId: string, subject: string, seen: SeenSubject) => Promise<boolean>
  addTag: (ticketId: string, name: string) => Promise<boolean>
  removeTag: (ticketId: string, tagId: string) => Promise<boolean>
  /** Sends the mail of a reply again after it failed. */
  retryDelivery: (ticketId: string, commentId: string) => Promise<void>
}

export const actionsSlot = slot<TicketActions>('actions')

export type SeenSubject = Pick<Ticket, 'subject' | 'version'>

interface Parts {
  api: Api
  store: StoreApi<TicketStore>
  toasts: StoreApi<ToastStore>
  ownId: string
  explain: (error: unknown) => string
  onChanging: (ticketId: string) => void
  /** The change was made or refused, and its outcome is known or cannot be known. */
  onSettled: (ticketId: string) => void
  /** Called after each confirmed change, to update list and counts. */
  onChanged: (ticket: Ticket) => void
  /** A newer state by somebody else was read. */
  onOvertaken: (ticket: Ticket) => void
}

/**
 * Changes of one ticket, one after the other. Each is sent with the version that the previous one
 * returned. The window shows a change at once, and reverts it with a reason if it is refused. Each
 * change is reported, and can be undone while nobody else has changed the same thing since.
 */
export function createTicketActions(parts: Parts): TicketActions {
  const { api, store, toasts, ownId } = parts
  const queue = createKeyedQueue()

  const change = (
    ticketId: string,
    preview: Partial<Ticket>,
    changeOn: (ticket: Ticket) => UndoableChange | null,
  ): Promise<boolean> => {
    store.getState().preview(ticketId, preview)
    return queue.run(ticketId, async () => {
      const known = store.getState().confirmed(ticketId)
      if (known === null) return false
      parts.onChanging(ticketId)
      const action = changeOn(known)
      try {
        // Two keys or clicks for the same change: nothing is left to do for the second.
        if (action === null) {
          store.getState().revert(ticketId)
          return true
        }
        const ticket = await action.make(known)
        store.getState().receive(ticket)
        parts.onChanged(ticket)
        report(action, known, ticket)
        return true
      } catch (error) {
        store.getState().revert(ticketId)
        await explainRefusal(known, error, action)
        return false
      } finally {
        parts.onSettled(ticketId)
      }
    })
  }

  const report = (action: UndoableChange, known: Ticket, now: Ticket) => {
    const made = newHistory(known, now).findLast(
      (entry) => action.isOf(entry) && entry.actor?.id === ownId,
    )
    // Without a history entry nothing has changed.
    if (made !== undefined)
      toasts.getState().news(action.words, () => void undo(action, made.id, now))
  }

  /** Undoes a change, unless somebody has changed the same thing since. */
  const undo = (action: UndoableChange, madeId: string, made: Ticket): Promise<void> =>
    queue.run(made.id, async () => {
      try {
        const fresh = await api.tickets.get({ ticketId: made.id })
        store.getState().receive(fresh)
        const [newest] = newestOf(action, fresh)
        if (newest !== undefined && newest.id !== madeId) {
          parts.onOvertaken(fresh)
          const since = historyWords(newest, ownId)
          toasts.getState().error(`#${made.number}: ${since} since. Nothing was undone.`)
          return
        }
        const back = action.back(fresh)
        parts.onChanging(made.id)
        const ticket = await back.make(fresh)
        store.getState().receive(ticket)
        parts.onChanged(ticket)
        toasts.getState().news(`Undone: ${back.words}`)
      } catch (error) {
        toasts.getState().error(`#${made.number}: not undone. ${parts.explain(error)}`)
      } finally {
        parts.onSettled(made.id)
      }
    })

  const explainRefusal = async (known: Ticket, error: unknown, action: UndoableChange | null) => {
    const isOpen = () => store.getState().openId === known.id
    let text = parts.explain(error)
    if (isDomainError(error, 'ticket.changed-meanwhile')) {
      const fresh = isOpen() ? await store.getState().reload() : null
      if (fresh !== null) {
        parts.onOvertaken(fresh)
        const since = newHistory(known, fresh)
        // A read from before this attempt, but newer than the state it was based on.
        if (since.length === 0 && action !== null) since.push(...newestOf(action, fresh))
        const done = since.map((entry) => historyWords(entry, ownId))
        if (done.length > 0) {
          text = `${done.slice(-3).join('; ')} just before you. Your change was not made; the newest state is shown.`
        }
      }
    }
    const isInDoubt = isDomainError(error, 'database.unknown-outcome')
    if (isOpen()) store.getState().refuse(text, isInDoubt)
    else toasts.getState().error(`#${known.number}: ${text}`)
  }

  const { toStatus, toPriority, toAssignee, toSubject, withTag, withoutTag } = actions(api)

  return {
    setStatus: (ticketId, status) =>
      change(ticketId, { status }, (known) => toStatus(known, status)),
    setPriority: (ticketId, priority) =>
      change(ticketId, { priority }, (known) => toPriority(known, priority)),
    assign: (ticketId, person) =>
      change(ticketId, { assignee: person }, (known) => toAssignee(known, person)),
    rename: (ticketId, subject, seen) =>
      change(ticketId, { subject }, (known) => toSubject(known, subject, seen)),
    addTag: (ticketId, name) => change(ticketId, {}, (known) => withTag(known, name)),
    removeTag: (ticketId, tagId) => {
      const known = store.getState().confirmed(ticketId)
      const tags = known?.tags.filter((tag) => tag.id !== tagId) ?? []
      return change(ticketId, { tags }, (ticket) => withoutTag(ticket, tagId))
    },
    retryDelivery: async (ticketId, commentId) => {
      try {
        const comment = await api.comments.retryDelivery({ commentId })
        store.getState().receiveComment(ticketId, comment)
      } catch (error) {
        if (store.getState().openId === ticketId) store.getState().refuse(parts.explain(error))
        else toasts.getState().error(parts.explain(error))
      }
    },
  }
}
