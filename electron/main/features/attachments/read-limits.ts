import type { FileLimits } from '#shared/domain/attachment'
import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import { readLimits as read } from './uploads-repository'

/** What one file and all files of a ticket may have, and what the ticket has; permission.denied outside of one's workspaces. */
export async function readLimits(
  { ticketId }: ParsedInput<'uploads:limits'>,
  { database, viewer }: Call,
): Promise<FileLimits> {
  const limits = await read(database, viewer, ticketId)
  if (limits === null) throw new DomainError('permission.denied', {})
  return limits
}
