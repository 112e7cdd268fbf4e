import { createId } from '@paralleldrive/cuid2'
import { type Client, DatabaseError } from 'pg'
import { expect } from 'vitest'
import type { Membership } from '#shared/domain/workspace'
import { openDesktop } from './desktop'
import { openTestDatabase, type TestDatabase, type TestMember } from './test-database'

/** Two workspaces with at least one row in every table, and an attacker who is a member of the first. */
export interface Walls {
  db: TestDatabase
  here: Membership
  there: Membership
  /** Owner of `here`. */
  mia: TestMember
  /** Mia's own connection, as psql would open it. */
  desktop: Client
  /** Owner of `there`. */
  stranger: TestMember
  /** The condition for the rows of `there` in a table. */
  theirs(table: string): string
  /** Every table of the app, from the catalogue, so that new ones are tested too. */
  tables(): Promise<{ table: string; columns: string[] }[]>
  close(): Promise<void>
}

export async function openWalls(): Promise<Walls> {
  const db = await openTestDatabase()
  const here = await db.addWorkspace('Here')
  const there = await db.addWorkspace('There')
  const mia = await db.addMember(here, 'OWNER')
  const stranger = await db.addMember(there, 'OWNER', 'Sam Stranger')
  await fill(db, here, mia)
  await fill(db, there, stranger)
  const desktop = await openDesktop(db.app, mia.token)
  return {
    db,
    here,
    there,
    mia,
    stranger,
    desktop,
    theirs(table) {
      if (table === 'User') return `"id" = '${stranger.person.id}'`
      if (table === 'Workspace') return `"id" = '${there.workspaceId}'`
      if (table === 'NotificationSettings') return `"userId" = '${stranger.person.id}'`
      if (table === 'OTPToken') return `"email" = '${stranger.person.email}'`
      return `"workspaceId" = '${there.workspaceId}'`
    },
    async tables() {
      const { rows } = await db.sql.query<{ table: string; columns: string[] }>(
        `SELECT c.relname AS table, array_agg(a.attname::text ORDER BY a.attnum) AS columns
         FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
           AND c.relname <> '_prisma_migrations'
         GROUP BY 1 ORDER BY 1`,
      )
      return rows
    },
    async close() {
      await desktop.end()
      await db.close()
    },
  }
}

/** At least one row in every table. */
async function fill(db: TestDatabase, workspace: Membership, member: TestMember): Promise<void> {
  const { sql } = db
  const ticketId = await db.addTicket(workspace, { assignedToId: member.person.id })
  const tagId = createId()
  const ids = [workspace.workspaceId, ticketId]
  await sql.query('INSERT INTO "Tag" ("id", "workspaceId", "name") VALUES ($1, $2, $3)', [
    tagId,
    workspace.workspaceId,
    'urgent',
  ])
  await sql.query(
    'INSERT INTO "TicketTag" ("workspaceId", "ticketId", "tagId") VALUES ($1, $2, $3)',
    [...ids, tagId],
  )
  const commentId = createId()
  await sql.query(
    `INSERT INTO "Comment" ("workspaceId", "ticketId", "id", "userId", "content") VALUES ($1, $2, $3, $4, 'Secret')`,
    [...ids, commentId, member.person.id],
  )
  await sql.query('INSERT INTO "CommentDelivery" ("workspaceId", "commentId") VALUES ($1, $2)', [
    workspace.workspaceId,
    commentId,
  ])
  await sql.query(
    `INSERT INTO "Attachment" ("workspaceId", "ticketId", "id", "name", "url", "type", "size")
     VALUES ($1, $2, $3, 'a.txt', 'app://a', 'text/plain', 1)`,
    [...ids, createId()],
  )
  await sql.query(
    `INSERT INTO "MailSource" ("workspaceId", "ticketId", "id", "contentKey", "size", "sha256")
     VALUES ($1, $2, $2, 'k', 1, $3)`,
    [...ids, 'a'.repeat(64)],
  )
  await sql.query(
    `INSERT INTO "Notification" ("workspaceId", "ticketId", "id", "userId", "type", "content", "data")
     VALUES ($1, $2, $3, $4, 'MENTION', 'Look', '{"kind": "mentioned"}')`,
    [...ids, createId(), member.person.id],
  )
  await sql.query(
    `INSERT INTO "NotificationPreference" ("workspaceId", "userId", "type", "inApp", "native", "sound")
     VALUES ($1, $2, 'MENTION', true, true, false)`,
    [workspace.workspaceId, member.person.id],
  )
  await sql.query('INSERT INTO "NotificationSettings" ("userId") VALUES ($1)', [member.person.id])
  await sql.query(
    `INSERT INTO "Invitation" ("workspaceId", "id", "email", "invitedById", "expiresAt")
     VALUES ($1, $2, 'ben@example.org', $3, now() + interval '14 days')`,
    [workspace.workspaceId, createId(), member.person.id],
  )
  await sql.query(`SELECT private.audit($1, 'workspace.renamed', $2)`, [
    workspace.workspaceId,
    workspace.name,
  ])
  await sql.query('INSERT INTO "BusinessHours" VALUES ($1, 1, 540, 1020)', [workspace.workspaceId])
  await sql.query(
    `INSERT INTO "CannedReply" ("id", "workspaceId", "name", "content", "createdById")
     VALUES ($1, $2, 'Thanks', 'Thank you', $3)`,
    [createId(), workspace.workspaceId, member.person.id],
  )
  await sql.query(
    `INSERT INTO "OutgoingReply" ("id", "workspaceId", "ticketId", "userId", "content", "dueAt")
     VALUES ($3, $1, $2, $4, 'Soon', now() + interval '10 seconds')`,
    [...ids, createId(), member.person.id],
  )
  const uploadId = createId()
  await sql.query(
    `INSERT INTO "Upload" ("id", "workspaceId", "ticketId", "userId", "name", "type", "size")
     VALUES ($3, $1, $2, $4, 'half.txt', 'text/plain', 2)`,
    [...ids, uploadId, member.person.id],
  )
  await sql.query('INSERT INTO "FileChunk" VALUES ($1, $2, 0, $3)', [
    workspace.workspaceId,
    uploadId,
    Buffer.from('h'),
  ])
  await sql.query(
    `INSERT INTO "Draft" ("id", "workspaceId", "ticketId", "userId", "kind", "text", "revision", "updatedAt")
     VALUES ($3, $1, $2, $4, 'NOTE', 'Half a thought', nextval('private.draft_revision'), now())`,
    [...ids, createId(), member.person.id],
  )
  await sql.query(
    `INSERT INTO "OTPToken" ("id", "email", "token", "expiresAt") VALUES ($1, $2, $3, now() + interval '4 minutes')`,
    [createId(), member.person.email, 'a'.repeat(64)],
  )
}

/** Runs one statement and undoes it. Returns the SQLSTATE of a refusal, or the rows. */
export async function attempt(
  connection: Client,
  text: string,
  values: unknown[] = [],
): Promise<string | Record<string, unknown>[]> {
  await connection.query('BEGIN')
  try {
    const { rows } = await connection.query<Record<string, unknown>>(text, values)
    return rows
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    return error.code ?? ''
  } finally {
    await connection.query('ROLLBACK')
  }
}

/** A refusal, or no rows at all. */
export function expectNothing(outcome: string | Record<string, unknown>[], what: string): void {
  if (typeof outcome === 'string') expect(outcome, what).toMatch(/^(42501|428C9)$/)
  else expect(outcome, what).toEqual([])
}
