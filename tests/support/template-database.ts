import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Client, escapeIdentifier } from 'pg'
import { roleNames } from '#main/database/embedded/cluster'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { createOwnedDatabase } from '#main/database/embedded/server-roles'
import { boundTempFiles } from '#main/database/server-openings'
import { migrate } from '#main/database/migrate'
import { createLog } from '#main/log'
import type { TestLogins } from './test-logins'

const PRISMA = join(import.meta.dirname, '../../prisma')

/**
 * Makes a database with every migration, once per run. Returns its name. A copy takes a tenth of
 * the time of migrating.
 */
export async function makeTemplate({ admin, owner }: TestLogins): Promise<string> {
  const database = `template_${randomBytes(6).toString('hex')}`
  await createOwnedDatabase(admin, database)
  await migrateDatabase({ ...owner, database })
  return database
}

/** Applies every migration, as the app does at its start. */
export async function migrateDatabase(owner: PgEndpoint): Promise<void> {
  await migrate(
    { endpoint: owner },
    PRISMA,
    createLog(() => undefined),
  )
}

/** Copies the template. Rights to connect are not copied, so they are granted again. */
export async function copyTemplate(
  { admin }: TestLogins,
  template: string,
  database: string,
): Promise<void> {
  const name = escapeIdentifier(database)
  await asAdmin(admin, async (client) => {
    await client.query(
      `create database ${name} template ${escapeIdentifier(template)} owner ${roleNames.owner}`,
    )
    await client.query(`revoke all on database ${name} from public`)
    await client.query(boundTempFiles(database))
    await client.query(
      `grant connect on database ${name} to connect_app, connect_joiner, connect_worker`,
    )
  })
}

export async function dropTemplate({ admin }: TestLogins, template: string): Promise<void> {
  await dropDatabase(admin, template)
}

/** Ends open connections and removes the database. */
export async function dropDatabase(admin: PgEndpoint, database: string): Promise<void> {
  await asAdmin(admin, (client) =>
    client.query(`drop database if exists ${escapeIdentifier(database)} with (force)`),
  )
}

async function asAdmin(
  admin: PgEndpoint,
  work: (client: Client) => Promise<unknown>,
): Promise<void> {
  const client = new Client({ ...admin, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
