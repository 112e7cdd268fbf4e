import { createHash, createHmac, randomBytes } from 'node:crypto'
import { createId } from '@paralleldrive/cuid2'
import { Client } from 'pg'
import { connectionSettings } from '#main/database/connection-settings'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import type { DatabaseTarget } from '#main/database/open-database'

/** A raw connection with a desktop's rights, like somebody with psql and the app's credentials. */
export async function openDesktop(app: PgEndpoint, token?: string): Promise<Client> {
  const client = new Client(
    connectionSettings({ endpoint: app }, { token, applicationName: 'psql' }),
  )
  await client.connect()
  return client
}

/** The owner's login with only the worker's rights, as an app alone uses it. */
export function asWorker(owner: PgEndpoint): DatabaseTarget {
  return { endpoint: owner, role: 'connect_worker' }
}

export function newToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString('base64url')
  return { token, hash: createHash('sha256').update(token).digest() }
}

/** The code that waits to be mailed to an address, as the worker would read it. */
export async function mailedCode(owner: Client, email: string): Promise<string | null> {
  const { rows } = await owner.query<{ code: string }>(
    `SELECT payload ->> 'code' AS code FROM private.mail_outbox
     WHERE recipient = $1 AND NOT is_void ORDER BY created_at DESC LIMIT 1`,
    [email],
  )
  return rows[0]?.code ?? null
}

export interface RequestAnswer {
  outcome: 'sent' | 'limited'
  challenge_id: string | null
  expires_in: number | null
  resend_in: number | null
  retry_in: number | null
}

export async function requestCode(desktop: Client, email: string): Promise<RequestAnswer> {
  const { rows } = await desktop.query<RequestAnswer>('SELECT * FROM request_code($1)', [email])
  const [row] = rows
  if (row === undefined) throw new Error('request_code answered nothing')
  return row
}

export interface GuessAnswer {
  counted: 'counted' | 'gone' | 'limited'
  outcome: 'ok' | 'wrong' | 'gone' | null
  attemptsLeft: number | null
  retryIn: number | null
}

/** Sends a guess and asks for its result, as the app does: in two transactions. */
export async function guessCode(
  desktop: Client,
  guess: {
    challengeId: string | null
    email: string
    code: string
    hash?: Buffer
    attemptId?: string
  },
): Promise<GuessAnswer> {
  const attemptId = guess.attemptId ?? createId()
  const counted = await desktop.query<{ outcome: GuessAnswer['counted']; retry_in: number | null }>(
    'SELECT * FROM submit_code($1, $2, $3, $4, $5, $6)',
    [guess.challengeId, guess.email, guess.code, attemptId, guess.hash ?? newToken().hash, 'test'],
  )
  const first = counted.rows[0]
  if (first === undefined) throw new Error('submit_code answered nothing')
  if (first.outcome !== 'counted') {
    return { counted: first.outcome, outcome: null, attemptsLeft: null, retryIn: first.retry_in }
  }
  const answered = await desktop.query<{ outcome: 'ok' | 'wrong' | 'gone'; attempts_left: number }>(
    'SELECT * FROM verify_code($1)',
    [attemptId],
  )
  const second = answered.rows[0]
  if (second === undefined) throw new Error('verify_code answered nothing')
  return {
    counted: 'counted',
    outcome: second.outcome,
    attemptsLeft: second.attempts_left,
    retryIn: null,
  }
}

/** A code that is not this one. */
export function wrongCode(code: string | null): string {
  return code === '000000' ? '000001' : '000000'
}

/** What the database must have stored for a code, computed independently. */
export function expectedHash(pepper: Buffer, parts: readonly string[]): string {
  return createHmac('sha256', pepper)
    .update(['code', ...parts].join('|'))
    .digest('hex')
}
