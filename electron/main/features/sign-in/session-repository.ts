import { z } from 'zod'
import { PersonSchema, RoleSchema } from '#shared/domain/user'
import { MembershipSchema, type Session } from '#shared/domain/workspace'
import type { DatabaseClient } from '#main/database/client'
import { Prisma } from '#main/database/generated/client'
import { readOneRow, readRow, readValue } from '#main/database/read-rows'

/** Columns that an outcome does not fill are NULL and left out. */
const CodeRequestSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('sent'),
    challengeId: z.string(),
    expiresIn: z.int(),
    resendIn: z.int(),
  }),
  z.object({ outcome: z.literal('limited'), retryIn: z.int() }),
])
export type CodeRequest = z.infer<typeof CodeRequestSchema>

/** Requests a code. The answer is the same whether or not anybody has this address. */
export async function requestCode(database: DatabaseClient, email: string): Promise<CodeRequest> {
  return readOneRow(
    database,
    CodeRequestSchema,
    Prisma.sql`
      SELECT outcome, challenge_id AS "challengeId", expires_in AS "expiresIn",
        resend_in AS "resendIn", retry_in AS "retryIn"
      FROM public.request_code(${email})`,
  )
}

export interface Guess {
  challengeId: string
  email: string
  code: string
  /** Made here, so that a repeated guess after a lost answer counts once. */
  attemptId: string
  /** SHA-256 of the future session's token. The token itself is never sent. */
  tokenHash: Uint8Array<ArrayBuffer>
  installation: string
}

const GuessCountedSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.enum(['counted', 'gone']) }),
  z.object({ outcome: z.literal('limited'), retryIn: z.int() }),
])
export type GuessCounted = z.infer<typeof GuessCountedSchema>

export async function submitGuess(database: DatabaseClient, guess: Guess): Promise<GuessCounted> {
  return readOneRow(
    database,
    GuessCountedSchema,
    Prisma.sql`
      SELECT outcome, retry_in AS "retryIn"
      FROM public.submit_code(${guess.challengeId}, ${guess.email}, ${guess.code},
        ${guess.attemptId}, ${guess.tokenHash}, ${guess.installation})`,
  )
}

const GuessOutcomeSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.enum(['ok', 'gone']) }),
  z.object({ outcome: z.literal('wrong'), attemptsLeft: z.int() }),
])
export type GuessOutcome = z.infer<typeof GuessOutcomeSchema>

/** The result of a counted guess. It is the same each time. */
export async function readGuess(
  database: DatabaseClient,
  attemptId: string,
): Promise<GuessOutcome> {
  return readOneRow(
    database,
    GuessOutcomeSchema,
    Prisma.sql`
      SELECT outcome, attempts_left AS "attemptsLeft" FROM public.verify_code(${attemptId})`,
  )
}

const SessionRowSchema = z.strictObject({
  ...PersonSchema.shape,
  role: RoleSchema,
  memberships: z.array(MembershipSchema),
})

/**
 * The session of the client's token. Null if there is none, it has ended, or the person has no
 * workspace left. The workspace is the first one that is not archived, by name.
 */
export async function readSession(database: DatabaseClient): Promise<Session | null> {
  const row = await readRow(
    database,
    SessionRowSchema,
    Prisma.sql`SELECT user_id AS id, name, email, role, memberships FROM public.current_session()`,
  )
  if (row === null) return null
  const { memberships: found, ...user } = row
  const memberships = [
    ...found.filter((membership) => membership.isActive),
    ...found.filter((membership) => !membership.isActive),
  ]
  const [workspace] = memberships
  if (workspace === undefined) return null
  return { user, workspace, memberships }
}

/** Ends the session of the client's token. True if there was one. */
export async function endSession(database: DatabaseClient): Promise<boolean> {
  return readValue(database, z.boolean(), Prisma.sql`SELECT public.end_session() AS ended`)
}

const MailHealthSchema = z.strictObject({
  state: z.enum(['idle', 'sending', 'delayed']),
  reason: z
    .enum(['unreachable', 'refused', 'login', 'tls', 'disk', 'other', 'no-worker'])
    .nullable(),
  /** Seconds since a worker last reported. Null if there never was one. */
  workerAwaySeconds: z.int().nullable(),
})
export type MailHealth = z.infer<typeof MailHealthSchema>

/** The state of outgoing mail in general. */
export async function readMailHealth(database: DatabaseClient): Promise<MailHealth> {
  return readOneRow(
    database,
    MailHealthSchema,
    Prisma.sql`
      SELECT state, reason, worker_away_seconds AS "workerAwaySeconds" FROM public.mail_state()`,
  )
}
