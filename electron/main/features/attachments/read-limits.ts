import type { FileLimits } from '#shared/domain/attachment'
import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import { readLimits as read } from './uploads-repository'

/**
 * The limits for one file and for all files of a ticket, and what the ticket already uses. Refuses
 * with permission.denied outside of the viewer's workspaces.
 */
export async function readLimits(
  { ticketId }: ParsedInput<'uploads:limits'>,
  { database, viewer }: Call,
): Promise<FileLimits> {
  const limits = await read(database, viewer, ticketId)
  if (limits === null) throw new DomainError('permission.denied', {})
  return limits
}
