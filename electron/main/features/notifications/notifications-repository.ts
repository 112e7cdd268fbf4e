import type { DatabaseClient } from '../../database/client'

/** Marks one's own notifications of a ticket as read; answers how many were unread. */
export async function markTicketRead(database: DatabaseClient, ticketId: string): Promise<number> {
  return database.$executeRaw`
    UPDATE "Notification" SET "isRead" = true WHERE "ticketId" = ${ticketId} AND NOT "isRead"`
}
