import type { TicketRow } from '#shared/domain/ticket'
import { displayName } from '#shared/domain/user'
import { PRIORITY_WORDS, STATUS_WORDS } from '#shared/text/ticket-labels'

/** The text of a row for screen readers. Begins with the number and the subject. */
export function rowName(row: TicketRow, hasDraft = false): string {
  const assignee = row.assignee === null ? 'unassigned' : `assigned to ${displayName(row.assignee)}`
  const tags = row.tags.length === 0 ? '' : `, ${row.tags.map((tag) => tag.name).join(', ')}`
  return `#${row.number} ${row.subject}, ${STATUS_WORDS[row.status].toLowerCase()}, ${PRIORITY_WORDS[row.priority].toLowerCase()} priority, from ${displayName(row.requester)}, ${assignee}${tags}${hasDraft ? ', with a draft of yours' : ''}`
}

/** The excerpt without Markdown characters that only make sense in a whole message. */
export function plainExcerpt(excerpt: string): string {
  return excerpt.replace(/\*\*|`+|^[#>\s]+\s/gu, '')
}
