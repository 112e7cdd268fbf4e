import { Client, escapeIdentifier, escapeLiteral } from 'pg'
import { databaseName, roleNames } from './cluster'
import type { PgEndpoint } from './pg-endpoint'
import { boundTempFiles, functionsForOwnerAlone } from '../server-openings'

/** Makes the two logins on an empty server. `admin` is a superuser on the database `postgres`. */
export async function createLogins(
  admin: PgEndpoint,
  passwords: { readonly owner: string; readonly app: string },
): Promise<void> {
  await withClient(admin, async (client) => {
    // CREATEROLE lets migrations make the group with the desktop's grants.
    await client.query(
      `create role ${roleNames.owner} login createrole password ${escapeLiteral(passwords.owner)}`,
    )
    await client.query(
      `create role ${roleNames.app} login password ${escapeLiteral(passwords.app)}`,
    )
    // An error message may quote a customer's text or a code ("invalid input: ..."). The app
    // receives it and decides what to log. The server's own log only contains what no client
    // caused.
    for (const name of [roleNames.owner, roleNames.app]) {
      await client.query(`alter role ${name} set log_min_messages = 'log'`)
    }
    await client.query('revoke all on database postgres, template1 from public')
  })
}

/**
 * Makes a database that belongs to the owner's login. The desktop's login may connect to it and do
 * nothing else; a migration grants every further right.
 */
export async function createOwnedDatabase(
  admin: PgEndpoint,
  database: string = databaseName,
): Promise<void> {
  const name = escapeIdentifier(database)
  await withClient(admin, async (client) => {
    await client.query(
      `create database ${name} template template0 encoding 'UTF8' owner ${roleNames.owner}`,
    )
    await client.query(`revoke all on database ${name} from public`)
    await client.query(`grant connect on database ${name} to ${roleNames.app}`)
    await client.query(boundTempFiles(database))
  })
  await withClient({ ...admin, database }, async (client) => {
    await client.query(functionsForOwnerAlone(roleNames.owner))
  })
}

async function withClient(
  endpoint: PgEndpoint,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  const client = new Client({
    ...endpoint,
    application_name: 'connect-support set-up',
    connectionTimeoutMillis: 10_000,
    query_timeout: 60_000,
  })
  // Without a listener, a connection that breaks between two calls would end the process. The next
  // call reports it.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await work(client)
  } finally {
    await client.end()
  }
}
