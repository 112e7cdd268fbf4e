import type { Ticket } from '#shared/domain/ticket'
import { DomainError } from '#shared/errors'
import { readBack, settleWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { getTicket } from './get-ticket'
import { type TicketChange, findLastChange, isMade, updateVersion } from './ticket-repository'

/**
 * Changes a ticket only while `version` is the newest, since several desktops write to one database:
 * of two agents one wins, and the other gets ticket.changed-meanwhile with who and when. A lost answer
 * is looked up in the history: the change counts as made when the next version is this change by the viewer,
 * whatever came after it.
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
      // Made by somebody else meanwhile, so this one never will be.
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
