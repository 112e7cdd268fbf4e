import type { Ticket } from '#shared/domain/ticket'
import { DomainError } from '#shared/errors'
import { readBack, settleWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { getTicket } from './get-ticket'
import { type TicketChange, findLastChange, isMade, updateVersion } from './ticket-repository'

/**
 * Changes a ticket only if `version` is still the newest, because several desktops write to one
 * database. If two agents change it, one wins and the other gets ticket.changed-meanwhile with who
 * and when. After a lost answer it looks in the history: the change was made if the next version is
 * this change by the viewer, whatever came after it.
 */
export async function changeTicket(
  ticket: { ticketId: string; version: number },
  change: TicketChange,
  call: Call,
): Promise<Ticket> {
  const { database, viewer } = call
  const changed = await settleWrite(
    () => updateVersion(database, viewer, ticket, change),
    async () => {
      if (await isMade(database, viewer, ticket, change)) return true
      const now = await findLastChange(database, viewer, ticket.ticketId)
      // Somebody else made that version, so this change was not made and never will be.
      return now !== null && now.version !== ticket.version ? false : null
    },
  )
  if (!changed) {
    const now = await findLastChange(database, viewer, ticket.ticketId)
    if (now === null) throw new DomainError('ticket.not-found', {})
    if (now.version === ticket.version) throw new DomainError('permission.denied', {})
    const { by, at, version } = now
    throw new DomainError('ticket.changed-meanwhile', { by, at, version })
  }
  return readBack(() => getTicket(ticket, call))
}
