import { createHmac } from 'node:crypto'
import { Client, escapeLiteral } from 'pg'
import { roleNames } from '#main/database/embedded/cluster'
import type { TestLogins } from './test-logins'

/**
 * Reads TEST_DATABASE_URL. The passwords of the other logins are derived from it, so that they are
 * the same in all runs.
 */
export function externalTestLogins(url: string): TestLogins {
  const { hostname, port, username, password, pathname } = new URL(url)
  const at = { host: hostname, port: port === '' ? 5432 : Number(port), database: 'postgres' }
  const secret = (name: string) => createHmac('sha256', url).update(name).digest('base64url')
  return {
    admin: {
      ...at,
      database: decodeURIComponent(pathname.slice(1)) || 'postgres',
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
    },
    owner: { ...at, user: roleNames.owner, password: secret(roleNames.owner) },
    app: { ...at, user: roleNames.app, password: secret(roleNames.app) },
  }
}

/** Makes the two logins of the embedded server on this one, or sets their passwords. */
export async function prepareExternalServer({ admin, owner, app }: TestLogins): Promise<void> {
  const client = new Client({ ...admin, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(20261122)')
    for (const login of [owner, app]) {
      const { rowCount } = await client.query('select from pg_roles where rolname = $1', [
        login.user,
      ])
      const verb = rowCount === 0 ? 'create' : 'alter'
      const rights = login === owner ? 'login createrole' : 'login'
      await client.query(
        `${verb} role ${login.user} ${rights} password ${escapeLiteral(login.password)}`,
      )
    }
    // As on the embedded server, and as `init` tells administrators.
    await client.query('revoke connect, temporary on database postgres, template1 from public')
  } finally {
    await client.end()
  }
}
