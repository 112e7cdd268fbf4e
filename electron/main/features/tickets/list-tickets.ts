import { z } from 'zod'
import { DomainError } from '#shared/errors'
import type { CallOutput, ParsedInput } from '#shared/ipc/contract'
import type { TicketSort } from '#shared/domain/view'
import type { Call } from '#main/ipc/handler'
import { type QueueCursor, cursorOf, listQueue } from './queue-repository'

const instant = z.iso.datetime()
const id = z.string().max(32)
const CURSORS: Record<TicketSort, z.ZodType<QueueCursor>> = {
  updated: z.tuple([instant, id]),
  created: z.tuple([instant, id]),
  priority: z.tuple([z.int().min(0).max(3), instant, id]),
}

/**
 * One page of a view in the given order. All pages are equally fast, because a page starts after a
 * row and not after a count. Refuses with input.invalid a cursor of another sort.
 */
export async function listTickets(
  input: ParsedInput<'tickets:list'>,
  { database, viewer }: Call,
): Promise<CallOutput<'tickets:list'>> {
  const cursor = input.cursor === undefined ? null : readCursor(input.cursor, input.sort)
  const rows = await listQueue(database, viewer, { ...input, cursor })
  const page = rows.slice(0, input.limit)
  const last = page.at(-1)
  const goesOn = rows.length > input.limit && last !== undefined
  return { rows: page, nextCursor: goesOn ? writeCursor(cursorOf(last, input.sort)) : null }
}

function writeCursor(cursor: QueueCursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

function readCursor(text: string, sort: TicketSort): QueueCursor {
  const refuse = (cause?: unknown) =>
    new DomainError(
      'input.invalid',
      { issues: [{ path: 'cursor', rule: 'not-a-cursor' }] },
      { cause },
    )
  try {
    const parsed = CURSORS[sort].safeParse(JSON.parse(Buffer.from(text, 'base64url').toString()))
    if (parsed.success) return parsed.data
  } catch (error) {
    throw refuse(error)
  }
  throw refuse()
}
