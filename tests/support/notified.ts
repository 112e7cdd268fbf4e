import { createId } from '@paralleldrive/cuid2'
import { assignTicket } from '#main/features/tickets/assign-ticket'
import { createTicket } from '#main/features/tickets/create-ticket'
import { getTicket } from '#main/features/tickets/get-ticket'
import { NotificationDataSchema } from '#shared/domain/notification'
import { notificationText } from '#shared/text/notification-text'
import type { Ticket } from '#shared/domain/ticket'
import type { TestDatabase, TestMember } from './test-database'

type Facts = Parameters<typeof notificationText>[0]

/** A notification of somebody: its type, the sentence that the app makes of it, and what it is about. */
export interface NotificationRow {
  who: string
  type: string
  text: string
  ticketId: string | null
  commentId: string | null
  actorId: string | null
}

/** All notifications of all people, with the person's name, oldest first. */
export async function allTold(db: TestDatabase): Promise<NotificationRow[]> {
  const { rows } = await db.sql.query<Omit<NotificationRow, 'text'> & Facts>(
    `SELECT u."name" AS who, n."type", n."content", n."data", n."ticketId", n."commentId", n."actorId",
       (SELECT to_jsonb(a) FROM "User" a WHERE a."id" = n."actorId") AS actor,
       (SELECT to_jsonb(p) || jsonb_build_object('name', private.name_in(n."workspaceId", p."id", p."name"))
        FROM "User" p WHERE p."id" = n."data" ->> 'personId') AS person
     FROM "Notification" n JOIN "User" u ON u."id" = n."userId" ORDER BY n."createdAt", u."name"`,
  )
  return rows.map(({ who, type, ticketId, commentId, actorId, ...facts }) => ({
    who,
    type,
    text: notificationText({ ...facts, data: NotificationDataSchema.parse(facts.data) }),
    ticketId,
    commentId,
    actorId,
  }))
}

/** Who was notified, and of which type, by name. */
export async function toldTypes(db: TestDatabase): Promise<string[]> {
  return (await allTold(db)).map(({ who, type }) => `${who}: ${type}`).sort()
}

export const forgetAll = (db: TestDatabase) => db.sql.query('DELETE FROM "Notification"')

/** A mention as the composer writes it. */
export const at = ({ person }: TestMember) => `@[${person.name ?? ''}](${person.id})`

export const makeTicket = (by: TestMember, fields: { assigneeId?: string } = {}): Promise<Ticket> =>
  createTicket(
    {
      id: createId(),
      subject: 'Printer on fire',
      description: 'It burns since this morning, and nobody knows why.',
      requester: { email: 'rita@example.org', name: 'Rita Requester' },
      priority: 'MEDIUM',
      assigneeId: fields.assigneeId ?? null,
      uploadIds: [],
    },
    by.call,
  )

/** Assigns a ticket to somebody, with its current version. */
export async function give(by: TestMember, ticketId: string, to: TestMember | null): Promise<void> {
  const { version } = await getTicket({ ticketId }, by.call)
  await assignTicket({ ticketId, version, assigneeId: to?.person.id ?? null }, by.call)
}
