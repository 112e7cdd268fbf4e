import { createId } from '@paralleldrive/cuid2'
import { TAG_COLORS } from '#shared/domain/tag'
import type { Ticket } from '#shared/domain/ticket'
import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import { readBack, repeatWrite } from '#main/database/settle-write'
import type { Call } from '#main/ipc/handler'
import { getTicket } from '../tickets/get-ticket'
import { attach, findOrCreate } from './tags-repository'

/**
 * Adds a tag to a ticket by name. A new name becomes a new tag. Safe to repeat after a lost answer.
 * Refuses with ticket.not-found, also for a ticket of another workspace.
 */
export async function tagTicket(input: ParsedInput<'tags:add'>, call: Call): Promise<Ticket> {
  await repeatWrite(() => putOn(input, call))
  return readBack(() => getTicket(input, call))
}

async function putOn(input: ParsedInput<'tags:add'>, call: Call): Promise<void> {
  const { database, viewer } = call
  await getTicket(input, call)
  const tag = { id: createId(), name: input.name, color: colorFor(input.name) }
  // The second try finds a tag that somebody else made at the same moment.
  const tagId =
    (await findOrCreate(database, viewer, tag)) ?? (await findOrCreate(database, viewer, tag))
  if (tagId === null) throw new DomainError('tag.not-found', {})
  try {
    await attach(database, viewer, input.ticketId, tagId)
  } catch (error) {
    const isGone = classifyDatabaseError(error).constraint === 'TicketTag_workspaceId_tagId_fkey'
    // Somebody merged or deleted it at the same moment.
    throw isGone ? new DomainError('tag.not-found', {}, { cause: error }) : error
  }
}

/** Any colour is fine, but the same name must always get the same one. */
function colorFor(name: string): (typeof TAG_COLORS)[number] {
  let sum = 0
  for (const letter of name.toLowerCase()) sum += letter.codePointAt(0) ?? 0
  return TAG_COLORS[sum % TAG_COLORS.length] ?? 'grey'
}
