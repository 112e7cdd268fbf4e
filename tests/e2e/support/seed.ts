import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { queryOnce } from '#tests/support/embedded-query'

/**
 * Inserts `count` tickets into the only workspace, in every status and priority, some of them
 * assigned to its owner, with times a minute apart.
 */
export async function seedTickets(owner: PgEndpoint, count: number): Promise<void> {
  await queryOnce(
    owner,
    `INSERT INTO "Ticket" ("id", "workspaceId", "subject", "description", "status", "priority",
                           "createdById", "assignedToId", "createdAt", "updatedAt")
     SELECT 'seed' || lpad(n::text, 20, '0'), w."id",
            CASE WHEN n % 100 = 0 THEN 'Printer ' || n || ' is on fire' ELSE 'Question ' || n END,
            'Words of ticket ' || n,
            (ARRAY['OPEN', 'OPEN', 'IN_PROGRESS', 'WAITING', 'OPEN', 'RESOLVED', 'OPEN', 'CLOSED', 'OPEN', 'OPEN'])
              [1 + n % 10]::"TicketStatus",
            (ARRAY['LOW', 'MEDIUM', 'HIGH', 'URGENT'])[1 + n % 4]::"TicketPriority",
            u."userId", CASE WHEN n % 5 = 0 THEN u."userId" END,
            now() - n * interval '1 minute', now() - (n * 7919 % $1::int) * interval '1 minute'
     FROM generate_series(1, $1::int) AS n, "Workspace" w JOIN "WorkspaceUser" u ON u."workspaceId" = w."id"`,
    [count],
  )
}

/** Numbers of the open tickets in the order of the list. */
export async function openNumbers(owner: PgEndpoint, order: string): Promise<number[]> {
  const rows = await queryOnce(
    owner,
    `SELECT "number" FROM "Ticket" WHERE "status" IN ('OPEN', 'IN_PROGRESS') ORDER BY ${order}`,
  )
  return rows.map((row) => (row as { number: number }).number)
}
