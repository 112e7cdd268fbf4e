import { randomBytes } from 'node:crypto'
import { Client, escapeIdentifier } from 'pg'
import { inject } from 'vitest'
import type { PgEndpoint } from '../../electron/main/database/embedded/pg-endpoint'
import { createOwnedDatabase } from '../../electron/main/database/embedded/server-roles'

export type TestDatabase = {
  /** Owns the database; runs migrations. */
  readonly owner: PgEndpoint
  /** The desktop's login: CONNECT and nothing else until a migration grants more. */
  readonly app: PgEndpoint
  /** A superuser, for tests that must look behind row security or end connections. */
  readonly admin: PgEndpoint
  /** Ends what is still connected and removes the database. */
  drop(): Promise<void>
}

/**
 * Makes a new empty database on the server of this run, with the same rights as the app's own.
 * Logins (and groups that migrations make) belong to the server and are shared by all databases.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const logins = inject('testLogins')
  const database = `test_${randomBytes(6).toString('hex')}`
  await createOwnedDatabase(logins.admin, database)
  return {
    owner: { ...logins.owner, database },
    app: { ...logins.app, database },
    admin: { ...logins.admin, database },
    drop: () => dropDatabase(logins.admin, database),
  }
}

async function dropDatabase(admin: PgEndpoint, database: string): Promise<void> {
  const client = new Client({ ...admin, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    await client.query(`drop database if exists ${escapeIdentifier(database)} with (force)`)
  } finally {
    await client.end()
  }
}
