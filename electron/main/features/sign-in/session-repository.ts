import { z } from 'zod'
import { MembershipSchema, type Session } from '#shared/domain/workspace'
import { RoleSchema } from '#shared/domain/user'
import type { DatabaseClient } from '#main/database/client'

/** The database's own functions answer one row; they decide, this file only asks. */
async function oneRow<T>(rows: Promise<T[]>): Promise<T> {
  const [row] = await rows
  if (row === undefined) throw new Error('a function of the database answered no row')
  return row
}

export type CodeRequest =
  | { outcome: 'sent'; challengeId: string; expiresIn: number; resendIn: number }
  | { outcome: 'limited'; retryIn: number }

/** Asks for a code; the answer is the same whether or not anybody has this address. */
export async function requestCode(database: DatabaseClient, email: string): Promise<CodeRequest> {
  return oneRow(
    database.$queryRaw<CodeRequest[]>`
      SELECT outcome, challenge_id AS "challengeId", expires_in AS "expiresIn",
        resend_in AS "resendIn", retry_in AS "retryIn"
      FROM public.request_code(${email})`,
  )
}

export interface Guess {
  challengeId: string
  email: string
  code: string
  /** Made here, so that handing it in again after a lost answer counts once. */
  attemptId: string
  /** SHA-256 of the session's future token; the token itself is never handed in. */
  tokenHash: Uint8Array<ArrayBuffer>
  installation: string
}
export type GuessCounted = { outcome: 'counted' | 'gone' } | { outcome: 'limited'; retryIn: number }

export async function submitGuess(database: DatabaseClient, guess: Guess): Promise<GuessCounted> {
  return oneRow(
    database.$queryRaw<GuessCounted[]>`
      SELECT outcome, retry_in AS "retryIn"
      FROM public.submit_code(${guess.challengeId}, ${guess.email}, ${guess.code},
        ${guess.attemptId}, ${guess.tokenHash}, ${guess.installation})`,
  )
}

export type GuessOutcome = { outcome: 'ok' | 'gone' } | { outcome: 'wrong'; attemptsLeft: number }

/** What came of a counted guess; asked again, the answer is the same. */
export async function readGuess(
  database: DatabaseClient,
  attemptId: string,
): Promise<GuessOutcome> {
  return oneRow(
    database.$queryRaw<GuessOutcome[]>`
      SELECT outcome, attempts_left AS "attemptsLeft" FROM public.verify_code(${attemptId})`,
  )
}

const MembershipsSchema = z.array(MembershipSchema)

/**
 * The person whose token the client's connections carry, or null: none, ended, or no workspace left
 * to work in. The workspace is the first that is not archived, by name.
 */
export async function readSession(database: DatabaseClient): Promise<Session | null> {
  const [row] = await database.$queryRaw<
    { id: string; name: string | null; email: string; role: string; memberships: unknown }[]
  >`SELECT user_id AS id, name, email, role, memberships FROM public.current_session()`
  if (row === undefined) return null
  const found = MembershipsSchema.parse(row.memberships)
  const memberships = [
    ...found.filter((membership) => membership.isActive),
    ...found.filter((membership) => !membership.isActive),
  ]
  const [workspace] = memberships
  if (workspace === undefined) return null
  const { id, name, email } = row
  return { user: { id, name, email, role: RoleSchema.parse(row.role) }, workspace, memberships }
}

/** Ends the session of the client's token; true when there was one. */
export async function endSession(database: DatabaseClient): Promise<boolean> {
  const row = await oneRow(
    database.$queryRaw<{ ended: boolean }[]>`SELECT public.end_session() AS ended`,
  )
  return row.ended
}

export interface MailHealth {
  state: 'idle' | 'sending' | 'delayed'
  reason: 'unreachable' | 'refused' | 'login' | 'tls' | 'disk' | 'other' | 'no-worker' | null
  /** Since a worker was last heard of; null when there never was one. */
  workerAwaySeconds: number | null
}

/** Health of outgoing mail in general. */
export async function readMailHealth(database: DatabaseClient): Promise<MailHealth> {
  return oneRow(
    database.$queryRaw<MailHealth[]>`
      SELECT state, reason, worker_away_seconds AS "workerAwaySeconds" FROM public.mail_state()`,
  )
}
