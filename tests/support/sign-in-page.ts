import { type Client, DatabaseError } from 'pg'
import type { Membership } from '#shared/domain/workspace'
import { mailedCode, openDesktop, requestCode } from './desktop'
import { openTestDatabase, type TestDatabase, type TestMember } from './test-database'

/** A desktop at the sign-in page, and a workspace with people in it. */
export interface SignInPage {
  db: TestDatabase
  acme: Membership
  /** An anonymous connection. */
  desktop: Client
  addMember(): Promise<TestMember>
  /** Requests a code for an address and reads it from the outbox. */
  freshCode(email: string): Promise<{ challengeId: string | null; email: string; code: string }>
  /** Makes all requests and guesses so far this much older. */
  letTimePass(interval: string): Promise<void>
  /** Resets the used part of this machine's limits. */
  forget(): Promise<void>
  close(): Promise<void>
}

export async function openSignInPage(): Promise<SignInPage> {
  const db = await openTestDatabase()
  const acme = await db.addWorkspace('Acme')
  const desktop = await openDesktop(db.app)
  return {
    db,
    acme,
    desktop,
    addMember: () => db.addMember(acme),
    async freshCode(email) {
      const { challenge_id: challengeId, outcome } = await requestCode(desktop, email)
      if (outcome !== 'sent') throw new Error(`no code: ${outcome}`)
      return { challengeId, email, code: (await mailedCode(db.sql, email)) ?? '' }
    },
    async letTimePass(interval) {
      for (const table of ['private.code_request', 'private.code_attempt']) {
        await db.sql.query(`UPDATE ${table} SET created_at = created_at - $1::interval`, [interval])
      }
      await db.sql.query(
        `UPDATE "OTPToken" SET "createdAt" = "createdAt" - $1::interval, "expiresAt" = "expiresAt" - $1::interval`,
        [interval],
      )
    },
    async forget() {
      for (const table of ['code_request', 'code_attempt', 'mail_outbox']) {
        await db.sql.query(`DELETE FROM private.${table}`)
      }
    },
    async close() {
      await desktop.end()
      await db.close()
    },
  }
}

/** The person of a token, as the database returns it. */
export async function sessionOf(
  db: TestDatabase,
  token: string,
): Promise<Record<string, unknown> | null> {
  const connection = await openDesktop(db.app, token)
  try {
    const { rows } = await connection.query<Record<string, unknown>>(
      'SELECT * FROM current_session()',
    )
    return rows[0] ?? null
  } finally {
    await connection.end()
  }
}

/** The SQLSTATE of a refusal. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  return error instanceof DatabaseError ? (error.code ?? '') : `no refusal: ${String(error)}`
}
