import { z } from 'zod'
import { WorkspaceRoleSchema } from '#shared/domain/workspace'
import type { RunSql } from '../database/worker-connection'
import type { MailError, MailTrouble } from './transport'

export interface WaitingMail {
  id: string
  kind: string
  recipient: string
  /** Whose reply it is; null for codes. */
  ticketId: string | null
  payload: unknown
  /** Fixed before the first try; without host part. */
  messageId: string
  /** Stands for an address that nobody has: takes every step but the last, so that nothing tells it apart. */
  isVoid: boolean
  /** A newer code for the same address waits or went out, so this one is worth nothing. */
  isSuperseded: boolean
  /** This try included. */
  attempts: number
  createdAt: Date
  expiresAt: Date | null
}

/** A file of a reply, as it was attached. */
const ReplyFileSchema = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  size: z.int().nonnegative(),
  /** Null for what was stored without. */
  sha256: z.string().nullable(),
})
export type ReplyFile = z.infer<typeof ReplyFileSchema>

/** All that the mail of a reply is written from, as it stands when the mail is due. */
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
  /** Earlier replies of the ticket, oldest first; without host part. */
  earlier: z.array(z.string()),
  /** The requester's own mails, oldest first: Message-IDs without brackets, and what each answers itself. */
  answered: z.array(z.object({ id: z.string(), references: z.array(z.string()) })),
})
export type ReplyToWrite = z.infer<typeof ReplyToWriteSchema>

/** All that the mail of an invitation is written from, as it stands when the mail is due. */
const InvitationToWriteSchema = z.object({
  inviter: z.string().nullable(),
  inviterEmail: z.string(),
  workspace: z.string(),
  role: WorkspaceRoleSchema,
  expiresAt: z.string(),
  /** The workspace's. */
  timeZone: z.string(),
  senderName: z.string().nullable(),
  senderAddress: z.string().nullable(),
  /** The one-time login of a new computer; the same at every try. */
  link: z.object({ login: z.string(), password: z.string() }).nullable(),
})
export type InvitationToWrite = z.infer<typeof InvitationToWriteSchema>

/** The table of waiting mail as one worker sees it; nobody else gets what it has claimed. */
export interface Outbox {
  claim(howMany: number): Promise<WaitingMail[]>
  /** What to write into the mail of a reply; null when it is not this worker's (any more). */
  reply(id: string, host: string, route: 'smtp' | 'folder'): Promise<ReplyToWrite | null>
  /**
   * The piece that stands at `position` in a file of this reply, at most 1 MiB; null at its end, where its bytes
   * lie elsewhere, and when the mail is not this worker's (any more).
   */
  filePiece(id: string, fileId: string, position: number): Promise<Uint8Array | null>
  /** It takes longer: the mail is this worker's for another lease. False when it is not (any more). */
  renewLease(id: string): Promise<boolean>
  /** What to write into an invitation; null when it is over or not this worker's (any more). */
  invitation(
    id: string,
    route: 'smtp' | 'folder',
    withLink: boolean,
  ): Promise<InvitationToWrite | null>
  /** The mail has left: its payload is erased. */
  sent(id: string): Promise<void>
  /** Tried again after `retryInMs`, never when null; a `trouble` of null is shown to nobody. */
  refused(id: string, trouble: MailError | null, retryInMs: number | null): Promise<void>
  discard(id: string): Promise<void>
}

/** Longer than any try may take without a sign of life, so that a claimed mail is never sent by a second worker. */
export const LEASE_SECONDS = 90

/** `worker` names this process among all that send from the same database. */
export function createOutbox(run: RunSql, worker: string): Outbox {
  return {
    async claim(howMany) {
      const claimed = await run(
        'select id from private.claim_mail($1, $2, make_interval(secs => $3))',
        [worker, howMany, LEASE_SECONDS],
      )
      if (claimed.length === 0) return []
      // A statement of its own: joined to the claim, it would miss a row that came in between, and
      // the mail would lie claimed and unsent until its lease is over.
      const rows = await run('select * from private.claimed_mail($1, $2)', [
        worker,
        claimed.map(({ id }) => id),
      ])
      return rows.map(toWaitingMail)
    },
    async reply(id, host, route) {
      const [row] = await run('select private.reply_to_write($1, $2, $3, $4) as reply', [
        id,
        worker,
        host,
        route,
      ])
      return ReplyToWriteSchema.nullable().parse(row?.['reply'] ?? null)
    },
    async filePiece(id, fileId, position) {
      const [row] = await run('select private.reply_file_piece($1, $2, $3, $4) as piece', [
        id,
        worker,
        fileId,
        position,
      ])
      return (row?.['piece'] ?? null) as Uint8Array | null
    },
    async renewLease(id) {
      const [row] = await run(
        'select private.hold_mail($1, $2, make_interval(secs => $3)) as held',
        [id, worker, LEASE_SECONDS],
      )
      return row?.['held'] === true
    },
    async invitation(id, route, withLink) {
      const [row] = await run('select private.invitation_to_write($1, $2, $3, $4) as invitation', [
        id,
        worker,
        route,
        withLink,
      ])
      return InvitationToWriteSchema.nullable().parse(row?.['invitation'] ?? null)
    },
    async sent(id) {
      await run('select private.mail_was_sent($1, $2)', [id, worker])
    },
    async refused(id, trouble, retryInMs) {
      await run(
        `select private.mail_was_refused($1, $2, $3, $4,
           case when $5::float8 is null then null else make_interval(secs => $5::float8 / 1000) end)`,
        [
          id,
          worker,
          trouble && CATEGORIES[trouble.trouble],
          trouble && inBrief(trouble),
          retryInMs,
        ],
      )
    },
    async discard(id) {
      await run('select private.discard_mail($1, $2)', [id, worker])
    },
  }
}

export type TroubleCategory = 'unreachable' | 'refused' | 'login' | 'tls' | 'disk' | 'other'

/** As the database names them, for people whose desktop does not send the mail itself. */
const CATEGORIES: Record<MailTrouble, TroubleCategory> = {
  unreachable: 'unreachable',
  timeout: 'unreachable',
  'name-not-found': 'unreachable',
  certificate: 'tls',
  'no-encryption': 'tls',
  'sign-in-refused': 'login',
  'sign-in-later': 'other',
  'sender-refused': 'refused',
  'relay-refused': 'refused',
  'try-later': 'refused',
  refused: 'refused',
  'refused-address': 'refused',
  'disk-full': 'disk',
  'not-writable': 'disk',
  'not-a-folder': 'disk',
  'file-not-read': 'other',
  'file-damaged': 'other',
  'not-written': 'other',
  unconfirmed: 'other',
  other: 'other',
}

function inBrief(error: MailError): string {
  return error.reply === undefined ? error.trouble : `${error.trouble} ${error.reply}`
}

function toWaitingMail(row: Record<string, unknown>): WaitingMail {
  return {
    id: row['id'] as string,
    kind: row['kind'] as string,
    recipient: row['recipient'] as string,
    ticketId: row['ticket_id'] as string | null,
    payload: row['payload'],
    messageId: row['message_id'] as string,
    isVoid: row['is_void'] as boolean,
    isSuperseded: row['is_superseded'] as boolean,
    attempts: row['attempts'] as number,
    createdAt: row['created_at'] as Date,
    expiresAt: row['expires_at'] as Date | null,
  }
}
