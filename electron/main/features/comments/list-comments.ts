import { z } from 'zod'
import { IdSchema, InstantSchema } from '#shared/domain/id'
import { DomainError } from '#shared/errors'
import type { CallOutput, ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import { listBefore } from './comments-repository'

const CursorSchema = z.tuple([InstantSchema, IdSchema])

/** Older comments of a conversation, oldest first. Empty for a ticket that the viewer cannot see. */
export async function listComments(
  input: ParsedInput<'comments:list'>,
  { database, viewer }: Call,
): Promise<CallOutput<'comments:list'>> {
  const cursor = CursorSchema.safeParse(input.before.split(' '))
  if (!cursor.success) {
    throw new DomainError('input.invalid', { issues: [{ path: 'before', rule: 'not-a-cursor' }] })
  }
  const [createdAt, id] = cursor.data
  return listBefore(database, viewer, input.ticketId, { createdAt, id }, input.limit)
}
