import { isDomainError } from '#shared/errors'
import type { HistoryEntry } from '#shared/domain/history'
import {
  isFinished,
  type Ticket,
  type TicketPriority,
  type TicketStatus,
} from '#shared/domain/ticket'
import { displayName, type Person } from '#shared/domain/user'
import type { Api } from '#renderer/api/client'
import { PRIORITY_WORDS, STATUS_WORDS } from '#shared/text/ticket-labels'

/** One change of a ticket: its text, its call, and how to undo it. */
export interface UndoableChange {
  /** "Closed #200" */
  words: string
  make: (ticket: Ticket) => Promise<Ticket>
  /** Whether a history entry concerns the same thing: the status, or this tag. */
  isOf: (entry: HistoryEntry) => boolean
  /** The change that undoes it, for the ticket's state at that time. */
  back: (now: Ticket) => UndoableChange
}

/** The newest history entry about what this change affects. Undefined if there is none. */
export function newestOf(action: UndoableChange, ticket: Ticket): HistoryEntry[] {
  return ticket.history.filter(action.isOf).slice(-1)
}

const ofKind =
  (...kinds: HistoryEntry['kind'][]) =>
  (entry: HistoryEntry) =>
    kinds.includes(entry.kind)

/** The changes made by key, menu or in place. Null if the ticket already has that value. */
export function actions(api: Api) {
  const toStatus = (known: Ticket, status: TicketStatus): UndoableChange | null =>
    known.status === status ? null : statusChange(known, status)
  const statusChange = (known: Ticket, status: TicketStatus): UndoableChange => ({
    words: statusWords(known, status),
    make: ({ id, version }) => api.tickets.setStatus({ ticketId: id, version, status }),
    isOf: ofKind('STATUS_CHANGED'),
    back: (now) => statusChange(now, known.status),
  })

  const toPriority = (known: Ticket, priority: TicketPriority): UndoableChange | null =>
    known.priority === priority ? null : priorityChange(known, priority)
  const priorityChange = (known: Ticket, priority: TicketPriority): UndoableChange => ({
    words: `Priority of #${known.number} set to ${PRIORITY_WORDS[priority].toLowerCase()}`,
    make: ({ id, version }) => api.tickets.setPriority({ ticketId: id, version, priority }),
    isOf: ofKind('PRIORITY_CHANGED'),
    back: (now) => priorityChange(now, known.priority),
  })

  const toAssignee = (known: Ticket, person: Person | null): UndoableChange | null =>
    known.assignee?.id === person?.id ? null : assigneeChange(known, person)
  const assigneeChange = (known: Ticket, person: Person | null): UndoableChange => ({
    words: `Assigned #${known.number} to ${person === null ? 'nobody' : displayName(person)}`,
    make: ({ id, version }) =>
      api.tickets.assign({ ticketId: id, version, assigneeId: person?.id ?? null }),
    isOf: ofKind('ASSIGNEE_CHANGED'),
    back: (now) => assigneeChange(now, known.assignee),
  })

  const toSubject = (
    known: Ticket,
    subject: string,
    seen: Pick<Ticket, 'subject' | 'version'>,
  ): UndoableChange => ({
    words: `Subject of #${known.number} changed`,
    make: async ({ id }) => {
      try {
        return await api.tickets.rename({ ticketId: id, version: seen.version, subject })
      } catch (error) {
        if (!isDomainError(error, 'ticket.changed-meanwhile')) throw error
        const fresh = await api.tickets.get({ ticketId: id })
        // Somebody has changed another field. Both changes can stay.
        if (fresh.subject !== seen.subject) throw error
        return api.tickets.rename({ ticketId: id, version: fresh.version, subject })
      }
    },
    isOf: ofKind('SUBJECT_CHANGED'),
    back: (now) => toSubject(now, known.subject, now),
  })

  const ofTag =
    (name: string) =>
    ({ kind, before, after }: HistoryEntry) =>
      (kind === 'TAG_ADDED' || kind === 'TAG_REMOVED') &&
      (after ?? before)?.toLowerCase() === name.toLowerCase()
  const withTag = (known: Ticket, name: string): UndoableChange => ({
    words: `Tag ${name} added to #${known.number}`,
    make: ({ id }) => api.tags.add({ ticketId: id, name }),
    isOf: ofTag(name),
    back: (now) => withoutTagNamed(now, name),
  })
  const withoutTagNamed = (known: Ticket, name: string): UndoableChange => ({
    words: `Tag ${name} removed from #${known.number}`,
    make: async (ticket) => {
      const tag = ticket.tags.find((one) => one.name.toLowerCase() === name.toLowerCase())
      return tag === undefined ? ticket : api.tags.remove({ ticketId: ticket.id, tagId: tag.id })
    },
    isOf: ofTag(name),
    back: (now) => withTag(now, name),
  })
  const withoutTag = (known: Ticket, tagId: string): UndoableChange | null => {
    const tag = known.tags.find(({ id }) => id === tagId)
    return tag === undefined ? null : withoutTagNamed(known, tag.name)
  }

  return { toStatus, toPriority, toAssignee, toSubject, withTag, withoutTag }
}

function statusWords({ number, status }: Ticket, next: TicketStatus): string {
  if (next === 'OPEN' && isFinished(status)) return `Reopened #${number}`
  if (isFinished(next)) return `${STATUS_WORDS[next]} #${number}`
  return `Status of #${number} set to ${STATUS_WORDS[next].toLowerCase()}`
}
