import { createId } from '@paralleldrive/cuid2'
import { queryOnce } from '#tests/support/embedded-query'
import { ownerOf } from './embedded'

/** A ticket in the database of a running app. */
export interface StoredTicket {
  id: string
  workspaceId: string
  number: number
}

export async function ticketCalled(dataDir: string, subject: string): Promise<StoredTicket> {
  const [ticket] = await queryOnce(
    await ownerOf(dataDir),
    `SELECT "id", "workspaceId", "number" FROM "Ticket" WHERE "subject" = $1`,
    [subject],
  )
  return ticket as StoredTicket
}

/**
 * Creates a notification about a ticket for the only member, like a change by somebody else.
 * Returns its id.
 */
export async function notify(
  dataDir: string,
  ticket: StoredTicket,
  content: string,
  type = 'COMMENT_ADDED',
): Promise<string> {
  const id = createId()
  await queryOnce(
    await ownerOf(dataDir),
    `INSERT INTO "Notification" ("id", "type", "content", "data", "userId", "workspaceId", "ticketId")
     SELECT $1, $2::"NotificationType", $3, '{"kind": "sentence"}', m."userId", m."workspaceId", $4 FROM "WorkspaceUser" m`,
    [id, type, content, ticket.id],
  )
  return id
}

export async function markReadElsewhere(dataDir: string): Promise<void> {
  await queryOnce(await ownerOf(dataDir), `UPDATE "Notification" SET "isRead" = true`)
}

/** Changes one of the person's notification settings, like another desktop of theirs. */
export async function setElsewhere(dataDir: string, column: string, value: string): Promise<void> {
  const owner = await ownerOf(dataDir)
  await queryOnce(
    owner,
    `INSERT INTO "NotificationSettings" ("userId") SELECT "userId" FROM "WorkspaceUser"
     ON CONFLICT DO NOTHING`,
  )
  await queryOnce(owner, `UPDATE "NotificationSettings" SET "${column}" = ${value}`)
}
