import { z } from 'zod'
import { connectionsOf } from '#main/database/client'
import { readPgValue, runOn } from '#main/database/read-pg-rows'
import type { ImportTarget } from './imports-repository'
import type { ImportComment, ReadMail, RowNote } from './import-row'

/** What a mail became: a ticket, or a message of one. */
export type MailOwner = { ticketId: string } | { commentId: string }

/**
 * Enough for a mail of this size over a slow line. The database's own limit starts when all of it
 * has arrived.
 */
const MAIL_TIMEOUT_MS = 300_000

/** Stores the original mail with what it became. Doing it twice has the effect of once. */
export async function keepMail(
  target: ImportTarget,
  owner: MailOwner,
  mail: ReadMail,
  notes: readonly RowNote[],
): Promise<void> {
  const { messageId, references, contentKey } = mail
  const details = JSON.stringify({ ...owner, messageId, references, contentKey, notes })
  const connections = await connectionsOf(target.database)
  const run = runOn(connections, { query_timeout: MAIL_TIMEOUT_MS })
  await run(`SELECT ${schemaOf(target)}.keep_mail($1, $2, $3)`, [
    target.workspaceId,
    details,
    mail.bytes,
  ])
}

/** Whether a key is free, belongs to this same mail, or to another mail with its Message-ID. */
export async function compareMail(
  target: ImportTarget,
  key: string,
  mail: ReadMail,
  sentAt: Date | null,
): Promise<'none' | 'same' | 'other'> {
  const connections = await connectionsOf(target.database)
  return readPgValue(
    runOn(connections),
    z.enum(['none', 'same', 'other']),
    `SELECT ${schemaOf(target)}.compare_mail($1, $2, $3, $4) AS is`,
    [target.workspaceId, key, mail.contentKey, sentAt],
  )
}

/** Whether a mail was sent from here: a reply or an invitation of the workspace. */
export async function isSentHere(target: ImportTarget, messageId: string): Promise<boolean> {
  const connections = await connectionsOf(target.database)
  return readPgValue(
    runOn(connections),
    z.boolean(),
    `SELECT ${schemaOf(target)}.is_sent_here($1, $2) AS is`,
    [target.workspaceId, messageId],
  )
}

/** 'of-other': the ticket has another requester. 'of-member': a colleague wrote it. */
const JoinOutcomeSchema = z.enum(['added', 'there', 'no-ticket', 'of-other', 'of-member'])
export type JoinOutcome = z.infer<typeof JoinOutcomeSchema>

/**
 * Adds a mail to the ticket that it belongs to, if its sender is the ticket's requester. That is
 * the ticket of one of our own mails that it refers to, else the one whose number is in its
 * subject. The database decides.
 */
export async function joinMail(
  target: ImportTarget,
  id: string,
  comment: ImportComment,
  mail: ReadMail,
): Promise<JoinOutcome> {
  const details = JSON.stringify({
    id,
    key: comment.key,
    answers: mail.answers,
    number: mail.number,
    email: comment.authorEmail,
    content: comment.content,
    createdAt: comment.createdAt.toISOString(),
  })
  const connections = await connectionsOf(target.database)
  return readPgValue(
    runOn(connections),
    JoinOutcomeSchema,
    `SELECT ${schemaOf(target)}.join_mail($1, $2) AS outcome`,
    [target.workspaceId, details],
  )
}

function schemaOf({ as }: ImportTarget): 'private' | 'public' {
  return as === 'operator' ? 'private' : 'public'
}
