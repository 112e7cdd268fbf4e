import type { TicketPriority } from '#shared/domain/ticket'
import type { Person } from '#shared/domain/user'

/** A known person, or an address that becomes a person with this ticket. */
export type Requester = { person: Person } | { email: string; name: string | null }

export interface NewTicketForm {
  subject: string
  description: string
  requesterText: string
  requester: Requester | null
  requesterName: string
  priority: TicketPriority
  assignee: Person | null
}
