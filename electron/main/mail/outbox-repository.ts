import { z } from 'zod'
import { WorkspaceRoleSchema } from '#shared/domain/workspace'
import { BytesColumn } from '../database/columns'
import { type RunSql, readPgRows, readPgValue } from '../database/read-pg-rows'

/** Longer than any try may take without progress, so that no second worker sends a claimed mail. */
export const LEASE_SECONDS = 90

const WaitingMailSchema = z.strictObject({
  id: z.string(),
  kind: z.string(),
  recipient: z.string(),
  /** The ticket of a reply. Null for codes. */
  ticketId: z.string().nullable(),
  payload: z.unknown(),
  /** Set before the first try. Without the host part. */
  messageId: z.string(),
  /** For an address that nobody has. It takes every step but the last, so that nothing distinguishes it. */
  isVoid: z.boolean(),
  /** A newer code for the same address waits or was sent, so this one is invalid. */
  isSuperseded: z.boolean(),
  /** Includes this try. */
  attempts: z.int(),
  createdAt: z.date(),
  expiresAt: z.date().nullable(),
})
export type WaitingMail = z.infer<typeof WaitingMailSchema>

/** A file of a reply, as it was attached. */
const ReplyFileSchema = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  size: z.int().nonnegative(),
  /** Null for a file that was stored without one. */
  sha256: z.string().nullable(),
})
export type ReplyFile = z.infer<typeof ReplyFileSchema>

/** Everything that the mail of a reply is made from, read when the mail is due. */
const ReplyToWriteSchema = z.object({
  /** Host part of the Message-IDs of this thread. */
  host: z.string(),
  ticketId: z.string(),
  number: z.int(),
  subject: z.string(),
  content: z.string(),
  author: z.string().nullable(),
  workspace: z.string(),
  senderName: z.string().nullable(),
  senderAddress: z.string().nullable(),
  signature: z.string(),
  files: z.array(ReplyFileSchema),
  /** Earlier replies of the ticket, oldest first. Without the host part. */
  earlier: z.array(z.string()),
  /** The requester's own mails, oldest first: Message-IDs without brackets, and what each mail answers. */
  answered: z.array(z.object({ id: z.string(), references: z.array(z.string()) })),
})
export type ReplyToWrite = z.infer<typeof ReplyToWriteSchema>

/** Everything that the mail of an invitation is made from, read when the mail is due. */
const InvitationToWriteSchema = z.object({
  inviter: z.string().nullable(),
  inviterEmail: z.string(),
  workspace: z.string(),
  role: WorkspaceRoleSchema,
  expiresAt: z.string(),
  /** The workspace's time zone. */
  timeZone: z.string(),
  senderName: z.string().nullable(),
  senderAddress: z.string().nullable(),
  /** The one-time login for a new computer. It is the same at every try. */
  link: z.object({ login: z.string(), password: z.string() }).nullable(),
})
export type InvitationToWrite = z.infer<typeof InvitationToWriteSchema>

export type Route = 'smtp' | 'folder'

/** Claims up to this many due mails for this worker and returns their ids. */
export async function claimMails(run: RunSql, worker: string, howMany: number): Promise<string[]> {
  const rows = await readPgRows(
    run,
    z.strictObject({ id: z.string() }),
    'select id from private.claim_mail($1, $2, make_interval(secs => $3))',
    [worker, howMany, LEASE_SECONDS],
  )
  return rows.map(({ id }) => id)
}

/**
 * The claimed mails. A separate statement: joined to the claim, it would miss a row that was added
 * in between. That mail would stay claimed and unsent until its lease ends.
 */
export async function readClaimed(
  run: RunSql,
  worker: string,
  ids: readonly string[],
): Promise<WaitingMail[]> {
  return readPgRows(
    run,
    WaitingMailSchema,
    `select id, kind, recipient, ticket_id as "ticketId", payload, message_id as "messageId", is_void as "isVoid",
       is_superseded as "isSuperseded", attempts, created_at as "createdAt", expires_at as "expiresAt"
     from private.claimed_mail($1, $2)`,
    [worker, ids],
  )
}

export async function readReply(
  run: RunSql,
  worker: string,
  id: string,
  host: string,
  route: Route,
): Promise<ReplyToWrite | null> {
  return readPgValue(
    run,
    ReplyToWriteSchema.nullable(),
    'select private.reply_to_write($1, $2, $3, $4) as reply',
    [id, worker, host, route],
  )
}

export async function readFilePiece(
  run: RunSql,
  worker: string,
  id: string,
  fileId: string,
  position: number,
): Promise<Uint8Array | null> {
  return readPgValue(
    run,
    BytesColumn.nullable(),
    'select private.reply_file_piece($1, $2, $3, $4) as piece',
    [id, worker, fileId, position],
  )
}

export async function readInvitation(
  run: RunSql,
  worker: string,
  id: string,
  route: Route,
  withLink: boolean,
): Promise<InvitationToWrite | null> {
  return readPgValue(
    run,
    InvitationToWriteSchema.nullable(),
    'select private.invitation_to_write($1, $2, $3, $4) as invitation',
    [id, worker, route, withLink],
  )
}

/** False if the mail does not belong to this worker (any more). */
export async function renewLease(run: RunSql, worker: string, id: string): Promise<boolean> {
  return readPgValue(
    run,
    z.boolean(),
    'select private.extend_mail_lease($1, $2, make_interval(secs => $3)) as held',
    [id, worker, LEASE_SECONDS],
  )
}

export async function markSent(run: RunSql, worker: string, id: string): Promise<void> {
  await run('select private.mail_was_sent($1, $2)', [id, worker])
}

/** The database's names for kinds of trouble. */
export type TroubleCategory = 'unreachable' | 'refused' | 'login' | 'tls' | 'disk' | 'other'

export async function markRefused(
  run: RunSql,
  worker: string,
  id: string,
  trouble: { category: TroubleCategory; brief: string } | null,
  retryInMs: number | null,
): Promise<void> {
  await run(
    `select private.mail_was_refused($1, $2, $3, $4,
       case when $5::float8 is null then null else make_interval(secs => $5::float8 / 1000) end)`,
    [id, worker, trouble?.category ?? null, trouble?.brief ?? null, retryInMs],
  )
}

export async function discardMail(run: RunSql, worker: string, id: string): Promise<void> {
  await run('select private.discard_mail($1, $2)', [id, worker])
}
