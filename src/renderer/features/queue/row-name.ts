import type { TicketRow } from '#shared/domain/ticket'
import { displayName } from '#shared/domain/user'
import { PRIORITY_WORDS, STATUS_WORDS } from '#renderer/words/ticket-words'

/** What a screen reader says for a row, beginning with the number and the subject. */
export function rowName(row: TicketRow, hasDraft = false): string {
  const assignee = row.assignee === null ? 'unassigned' : `assigned to ${displayName(row.assignee)}`
  const tags = row.tags.length === 0 ? '' : `, ${row.tags.map((tag) => tag.name).join(', ')}`
  return `#${row.number} ${row.subject}, ${STATUS_WORDS[row.status].toLowerCase()}, ${PRIORITY_WORDS[row.priority].toLowerCase()} priority, from ${displayName(row.requester)}, ${assignee}${tags}${hasDraft ? ', with a draft of yours' : ''}`
}

/** The first words without the marks of Markdown that only mean something in a whole message. */
export function plainExcerpt(excerpt: string): string {
  return excerpt.replace(/\*\*|`+|^[#>\s]+\s/gu, '')
}
