import { createId } from '@paralleldrive/cuid2'
import { addComment } from '#main/features/comments/add-comment'
import { getTicket } from '#main/features/tickets/get-ticket'
import type { Call } from '#main/ipc/handler'
import { type Comment, type OutgoingReply, isHeld } from '#shared/domain/comment'
import { DomainError } from '#shared/errors'
import type { ParsedInput } from '#shared/ipc/contract'
import type { TestDatabase } from './test-database'

export type Message = ParsedInput<'comments:add'>

/** A public reply of somebody who has seen everything up to `seenCommentId`. */
export const reply = (ticketId: string, part: Partial<Message> = {}): Message => ({
  id: createId(),
  ticketId,
  visibility: 'PUBLIC',
  content: 'Please restart it.',
  seenCommentId: null,
  uploadIds: [],
  ...part,
})

export const newestOf = async (ticketId: string, call: Call): Promise<string | null> =>
  (await getTicket({ ticketId }, call)).newestCommentId

/** The result for the window: 'sent', 'held' or the refusal. */
export const outcomeOf = (work: Promise<Comment | OutgoingReply>): Promise<string> =>
  work.then(
    (sent) => (isHeld(sent) ? 'held' : 'sent'),
    (error: unknown) => String(error instanceof DomainError ? error.code : error),
  )

export const send = (message: Message, call: Call): Promise<string> =>
  outcomeOf(addComment(message, call))

/** Public messages of a ticket in the order in which they arrived. */
export async function publicOn(db: TestDatabase, ticketId: string): Promise<string[]> {
  const { rows } = await db.sql.query<{ content: string }>(
    `SELECT "content" FROM "Comment" WHERE "ticketId" = $1 AND "visibility" = 'PUBLIC' ORDER BY "arrival"`,
    [ticketId],
  )
  return rows.map(({ content }) => content)
}

/** Replies to the requester that wait in the outbox or were sent. */
export async function mailsOf(db: TestDatabase, ticketId: string): Promise<number> {
  const { rows } = await db.sql.query<{ count: number }>(
    'SELECT count(*)::int FROM private.mail_outbox WHERE ticket_id = $1',
    [ticketId],
  )
  return rows[0]?.count ?? 0
}

/** Makes everything that is held due. */
export const makeDue = (db: TestDatabase) =>
  db.sql.query(`UPDATE "OutgoingReply" SET "dueAt" = clock_timestamp() - interval '1 second'`)
