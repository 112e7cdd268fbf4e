import type { Client } from 'pg'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { newPassword, scramVerifier } from '#main/database/scram-verifier'

/** A login as the operator makes it for a mail worker on another machine. */
export async function makeWorkerLogin(sql: Client, owner: PgEndpoint): Promise<PgEndpoint> {
  const password = newPassword()
  const { rows } = await sql.query<{ login: string }>(
    `SELECT private.create_login('worker', 'mail-host', $1) AS login`,
    [scramVerifier(password)],
  )
  return { ...owner, user: rows[0]?.login ?? '', password }
}
