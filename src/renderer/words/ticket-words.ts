import type { HistoryEntry } from '#shared/domain/history'
import type { TicketPriority, TicketStatus } from '#shared/domain/ticket'
import { displayName } from '#shared/domain/user'
import { PRIORITY_WORDS, STATUS_WORDS } from '#shared/text/ticket-labels'

/** "Mia Wong closed this": one line for a change. */
export function historyWords(entry: HistoryEntry, ownId: string): string {
  return `${actorWords(entry, ownId)} ${changeWords(entry)}`
}

function actorWords(entry: HistoryEntry, ownId: string): string {
  if (entry.actor === null) return entry.kind === 'IMPORTED' ? 'An import' : 'The system'
  return entry.actor.id === ownId ? 'You' : displayName(entry.actor)
}

function changeWords({ kind, before, after }: HistoryEntry): string {
  switch (kind) {
    case 'CREATED':
      return 'created this ticket'
    case 'IMPORTED':
      return 'imported this ticket'
    case 'SUBJECT_CHANGED':
      return `changed the subject from “${before ?? ''}” to “${after ?? ''}”`
    case 'DESCRIPTION_CHANGED':
      return 'changed the description'
    case 'STATUS_CHANGED':
      return statusChange(before, after)
    case 'PRIORITY_CHANGED':
      return `set the priority to ${priorityWord(after)}${before === null ? '' : `, it was ${priorityWord(before)}`}`
    case 'ASSIGNEE_CHANGED':
      return after === null ? `unassigned ${before ?? 'the assignee'}` : `assigned this to ${after}`
    case 'TAG_ADDED':
      return `added the tag ${after ?? ''}`
    case 'TAG_REMOVED':
      return `removed the tag ${before ?? ''}`
  }
}

function statusChange(before: string | null, after: string | null): string {
  const wasFinished = before === 'CLOSED' || before === 'RESOLVED'
  if (after === 'CLOSED') return 'closed this'
  if (after === 'RESOLVED') return 'resolved this'
  if (after === 'OPEN' && wasFinished) return 'reopened this'
  return `set the status to ${statusWord(after)}`
}

function statusWord(status: string | null): string {
  return (STATUS_WORDS[status as TicketStatus] as string | undefined)?.toLowerCase() ?? 'unknown'
}

function priorityWord(priority: string | null): string {
  return (
    (PRIORITY_WORDS[priority as TicketPriority] as string | undefined)?.toLowerCase() ?? 'unknown'
  )
}
