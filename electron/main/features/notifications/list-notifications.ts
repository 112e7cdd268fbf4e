import { z } from 'zod'
import { DomainError } from '#shared/errors'
import type { CallOutput, ParsedInput } from '#shared/ipc/contract'
import type { Call } from '#main/ipc/handler'
import { list, type NotificationCursor } from './notifications-repository'

const CursorSchema = z.tuple([z.iso.datetime(), z.string().max(32)])

/**
 * One page of the viewer's own notifications, newest first. All pages are equally fast. Refuses
 * with input.invalid a cursor of something else.
 */
export async function listNotifications(
  { filter, cursor, limit }: ParsedInput<'notifications:list'>,
  { database }: Call,
): Promise<CallOutput<'notifications:list'>> {
  const rows = await list(database, {
    filter,
    cursor: cursor === undefined ? null : readCursor(cursor),
    // One more than is shown, to know whether there is a next page.
    limit: limit + 1,
  })
  const notifications = rows.slice(0, limit)
  const last = notifications.at(-1)
  const goesOn = rows.length > limit && last !== undefined
  return { notifications, nextCursor: goesOn ? writeCursor([last.createdAt, last.id]) : null }
}

function writeCursor(cursor: NotificationCursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

function readCursor(text: string): NotificationCursor {
  try {
    return CursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
  } catch (error) {
    const issues = [{ path: 'cursor', rule: 'not-a-cursor' }]
    throw new DomainError('input.invalid', { issues }, { cause: error })
  }
}
