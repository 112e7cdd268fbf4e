import { isDomainError } from '../../../shared/errors'
import {
  isFinished,
  type Ticket,
  type TicketPriority,
  type TicketStatus,
} from '../../../shared/domain/ticket'
import { displayName, type Person } from '../../../shared/domain/user'
import type { StoreApi } from 'zustand/vanilla'
import type { Api } from '../../api/client'
import type { ToastStore } from '../../components/toast-store'
import type { TicketStore } from './ticket-store'
import { newHistory } from './ticket-merge'
import { historyWords, STATUS_WORDS } from './ticket-words'

export interface TicketActions {
  setStatus: (ticketId: string, status: TicketStatus) => Promise<boolean>
  setPriority: (ticketId: string, priority: TicketPriority) => Promise<boolean>
  assign: (ticketId: string, person: Person | null) => Promise<boolean>
  rename: (ticketId: string, subject: string) => Promise<boolean>
  addTag: (ticketId: string, name: string) => Promise<boolean>
  removeTag: (ticketId: string, tagId: string) => Promise<boolean>
  /** Has the mail of a reply that was not sent sent again. */
  retryDelivery: (ticketId: string, commentId: string) => Promise<void>
}

interface Parts {
  api: Api
  store: StoreApi<TicketStore>
  toasts: StoreApi<ToastStore>
  ownId: string
  explain: (error: unknown) => string
  onChanging: (ticketId: string) => void
  /** The list and the counts follow each confirmed change. */
  onChanged: (ticket: Ticket) => void
  /** A newer state was read that somebody else made. */
  onOvertaken: (ticket: Ticket) => void
}

/**
 * Changes of one ticket, one after the other: each goes out with the version that the one before
 * brought back. The window shows it at once, and takes it back with a reason if it is refused.
 */
export function createTicketActions(parts: Parts): TicketActions {
  const { api, store, toasts, ownId } = parts
  const lines = new Map<string, Promise<unknown>>()

  const inLine = <T>(ticketId: string, run: () => Promise<T>): Promise<T> => {
    const turn = (lines.get(ticketId) ?? Promise.resolve()).then(run)
    lines.set(ticketId, turn)
    void turn.finally(() => {
      if (lines.get(ticketId) === turn) lines.delete(ticketId)
    })
    return turn
  }

  const change = (
    ticketId: string,
    preview: Partial<Ticket>,
    call: (ticket: Ticket) => Promise<Ticket>,
  ): Promise<boolean> => {
    store.getState().preview(ticketId, preview)
    return inLine(ticketId, async () => {
      const known = store.getState().confirmed(ticketId)
      if (known === null) return false
      parts.onChanging(ticketId)
      try {
        const ticket = await call(known)
        store.getState().receive(ticket)
        parts.onChanged(ticket)
        return true
      } catch (error) {
        store.getState().revert(ticketId)
        await explainRefusal(known, error)
        return false
      }
    })
  }

  const explainRefusal = async (known: Ticket, error: unknown) => {
    const isOpen = () => store.getState().openId === known.id
    let text = parts.explain(error)
    if (isDomainError(error, 'ticket.changed-meanwhile')) {
      const fresh = isOpen() ? await store.getState().reload() : null
      if (fresh !== null) {
        parts.onOvertaken(fresh)
        const deeds = newHistory(known, fresh).map((entry) => historyWords(entry, ownId))
        if (deeds.length > 0) {
          text = `${deeds.slice(-3).join('; ')} just before you. Your change was not made; the newest state is shown.`
        }
      }
    }
    if (isOpen()) store.getState().refuse(text)
    else toasts.getState().error(`#${known.number}: ${text}`)
  }

  const setStatus = async (ticketId: string, status: TicketStatus) => {
    const before = store.getState().confirmed(ticketId)
    const done = await change(ticketId, { status }, (ticket) =>
      api.tickets.setStatus({ ticketId, version: ticket.version, status }),
    )
    if (done && before !== null && before.status !== status && isFinished(status)) {
      toasts
        .getState()
        .news(
          `${STATUS_WORDS[status]} #${before.number}`,
          () => void setStatus(ticketId, before.status),
        )
    }
    return done
  }

  return {
    setStatus,
    setPriority: (ticketId, priority) =>
      change(ticketId, { priority }, (ticket) =>
        api.tickets.setPriority({ ticketId, version: ticket.version, priority }),
      ),
    assign: (ticketId, person) =>
      change(ticketId, { assignee: person }, (ticket) =>
        api.tickets.assign({ ticketId, version: ticket.version, assigneeId: person?.id ?? null }),
      ).then((done) => {
        const ticket = store.getState().confirmed(ticketId)
        const isOpen = store.getState().openId === ticketId
        if (done && !isOpen && ticket !== null) {
          const name = person === null ? 'nobody' : displayName(person)
          toasts.getState().news(`Assigned #${ticket.number} to ${name}`)
        }
        return done
      }),
    rename: (ticketId, subject) =>
      change(ticketId, { subject }, (ticket) =>
        api.tickets.rename({ ticketId, version: ticket.version, subject }),
      ),
    addTag: (ticketId, name) => change(ticketId, {}, () => api.tags.add({ ticketId, name })),
    removeTag: (ticketId, tagId) =>
      change(
        ticketId,
        {
          tags:
            store
              .getState()
              .confirmed(ticketId)
              ?.tags.filter((tag) => tag.id !== tagId) ?? [],
        },
        () => api.tags.remove({ ticketId, tagId }),
      ),
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
