import { z } from 'zod'
import type { TicketRow, TicketStatus } from './ticket'

/** The views of the queue, in the order of the sidebar. */
export const VIEWS = ['my-open', 'unassigned', 'all-open', 'waiting', 'resolved', 'closed'] as const
export const ViewSchema = z.enum(VIEWS)
export type View = z.infer<typeof ViewSchema>

export const ViewCountsSchema = z.strictObject({
  'my-open': z.int().nonnegative(),
  unassigned: z.int().nonnegative(),
  'all-open': z.int().nonnegative(),
  waiting: z.int().nonnegative(),
  resolved: z.int().nonnegative(),
  closed: z.int().nonnegative(),
})
export type ViewCounts = z.infer<typeof ViewCountsSchema>

export const TicketSortSchema = z.enum(['updated', 'created', 'priority'])
export type TicketSort = z.infer<typeof TicketSortSchema>
export const SortDirectionSchema = z.enum(['desc', 'asc'])
export type SortDirection = z.infer<typeof SortDirectionSchema>

/** The statuses that each view shows. "Open" means open or in progress. */
export const VIEW_STATUSES: Record<View, readonly TicketStatus[]> = {
  'my-open': ['OPEN', 'IN_PROGRESS'],
  unassigned: ['OPEN', 'IN_PROGRESS'],
  'all-open': ['OPEN', 'IN_PROGRESS'],
  waiting: ['WAITING'],
  resolved: ['RESOLVED'],
  closed: ['CLOSED'],
}

/** Whether a ticket belongs to a view for this user. The queue's SQL uses the same conditions. */
export function isInView(
  ticket: Pick<TicketRow, 'status' | 'assignee'>,
  view: View,
  userId: string,
): boolean {
  if (!VIEW_STATUSES[view].includes(ticket.status)) return false
  if (view === 'my-open') return ticket.assignee?.id === userId
  if (view === 'unassigned') return ticket.assignee === null
  return true
}
