import { assignTicket } from '../features/tickets/assign-ticket'
import { getTicket } from '../features/tickets/get-ticket'
import type { Call } from '../ipc/handler'
import type { News } from './news'

/**
 * Assigns the ticket of a notification to the viewer if nobody has it yet, in any of the viewer's
 * workspaces. Returns whether the viewer has it. Refuses as tickets:get and tickets:assign do.
 */
export async function assignToMe({ workspace, ticket }: News, call: Call): Promise<boolean> {
  if (workspace === null || ticket === null) return false
  const { viewer } = call
  const membership = viewer.session.memberships.find(
    ({ workspaceId }) => workspaceId === workspace.id,
  )
  if (membership === undefined) return false
  const there = {
    ...call,
    viewer: { ...viewer, workspaceId: workspace.id, role: membership.role },
  }
  const { version, assignee } = await getTicket({ ticketId: ticket.id }, there)
  if (assignee !== null) return assignee.id === viewer.userId
  await assignTicket({ ticketId: ticket.id, version, assigneeId: viewer.userId }, there)
  return true
}
