import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { createOwnedDatabase } from '#main/database/embedded/server-roles'
import { copyTemplate, dropDatabase } from './template-database'
import type { TestLogins } from './test-logins'

export type ServerDatabase = {
  /** Owns the database and runs migrations. */
  readonly owner: PgEndpoint
  /** The desktop's login: CONNECT and nothing else until a migration grants more. */
  readonly app: PgEndpoint
  /** A superuser, for tests that must read behind row security or end connections. */
  readonly admin: PgEndpoint
  /** Ends open connections and removes the database. */
  drop(): Promise<void>
}

/**
 * Makes a new empty database on the server of this run, with the same rights as the app's own.
 * Logins (and groups that migrations make) belong to the server and are shared by all databases.
 */
export async function createEmptyDatabase(): Promise<ServerDatabase> {
  const logins = inject('testLogins')
  const database = newDatabaseName()
  await createOwnedDatabase(logins.admin, database)
  return testDatabase(logins, database)
}

/** Makes a new migrated database: a copy of the one that was migrated once for this run. */
export async function createMigratedDatabase(): Promise<ServerDatabase> {
  const logins = inject('testLogins')
  const database = newDatabaseName()
  await copyTemplate(logins, inject('testTemplate'), database)
  return testDatabase(logins, database)
}

const newDatabaseName = () => `test_${randomBytes(6).toString('hex')}`

function testDatabase(logins: TestLogins, database: string): ServerDatabase {
  return {
    owner: { ...logins.owner, database },
    app: { ...logins.app, database },
    admin: { ...logins.admin, database },
    drop: () => dropDatabase(logins.admin, database),
  }
}
