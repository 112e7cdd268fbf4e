import { createId } from '@paralleldrive/cuid2'
import { addComment } from '#main/features/comments/add-comment'
import { getTicket } from '#main/features/tickets/get-ticket'
import { type Comment, type CommentVisibility, type Delivery, isHeld } from '#shared/domain/comment'
import type { TestDatabase, TestMember } from './test-database'

/** For a loaded machine. On an idle one, everything arrives at once. */
export const PATIENCE = { timeout: 30_000, interval: 20 }

/** A message of a member, sent as the window does. */
export async function write(
  member: TestMember,
  ticketId: string,
  content: string,
  visibility: CommentVisibility = 'PUBLIC',
  uploadIds: string[] = [],
): Promise<Comment> {
  const { newestCommentId: seenCommentId } = await getTicket({ ticketId }, member.call)
  const message = { id: createId(), ticketId, visibility, content, seenCommentId, uploadIds }
  const sent = await addComment(message, member.call)
  if (isHeld(sent)) throw new Error('the scene was to send without a delay')
  return sent
}

/** What the window shows under a message. */
export async function deliveryOf(
  member: TestMember,
  ticketId: string,
  commentId: string,
): Promise<Delivery | null | undefined> {
  const ticket = await getTicket({ ticketId }, member.call)
  return ticket.comments.find(({ id }) => id === commentId)?.delivery
}

/** A ticket of a requester with this address. Returns its id and number. */
export async function addTicketOf(
  db: TestDatabase,
  workspace: Parameters<TestDatabase['addTicket']>[0],
  email: string,
  subject = 'Printer on fire',
): Promise<{ id: string; number: number }> {
  const createdById = await db.addRequester(workspace, email)
  const id = await db.addTicket(workspace, { createdById, subject })
  const { rows } = await db.sql.query<{ number: number }>(
    'SELECT "number" FROM "Ticket" WHERE "id" = $1',
    [id],
  )
  return { id, number: rows[0]?.number ?? 0 }
}
