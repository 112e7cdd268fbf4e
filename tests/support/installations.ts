import { Client } from 'pg'
import { connectionSettings } from '#main/database/connection-settings'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { newPassword, scramVerifier } from '#main/database/scram-verifier'
import { newToken } from './desktop'

export interface Invitation {
  id: string
  login: string
  password: string
  expires_at: Date
}

/** An invitation as the operator makes it. */
export async function invite(owner: Client, validFor = '1 hour'): Promise<Invitation> {
  const { rows } = await owner.query<Invitation>(
    `SELECT * FROM private.make_join_link(NULL, 'ben@example.org', $1::interval)`,
    [validFor],
  )
  const [row] = rows
  if (row === undefined) throw new Error('make_join_link answered nothing')
  return row
}

/** Connects with a login of the server. Rejects with the server's refusal. */
export async function connectAs(
  at: PgEndpoint,
  login: string,
  password: string,
  token?: string,
): Promise<Client> {
  const client = new Client(
    connectionSettings(
      { endpoint: { ...at, user: login, password } },
      { token, applicationName: 'psql' },
    ),
  )
  // When the server cuts a connection, it also emits an event, which would end the process.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

export async function claim(joiner: Client, name: string, verifier: string): Promise<string> {
  const { rows } = await joiner.query<{ login: string }>(
    'SELECT claim_installation($1, $2) AS login',
    [name, verifier],
  )
  return rows[0]?.login ?? ''
}

export interface Installation {
  login: string
  password: string
  /** A connection of this installation, with a session or without. */
  connect(token?: string): Promise<Client>
}

/** Invites and joins: a desktop of the team with its own login. */
export async function joinDesktop(
  owner: Client,
  at: PgEndpoint,
  name = 'Desktop of Ben',
): Promise<Installation> {
  const invitation = await invite(owner)
  const joiner = await connectAs(at, invitation.login, invitation.password)
  const password = newPassword()
  const login = await claim(joiner, name, scramVerifier(password))
  await joiner.end()
  return { login, password, connect: (token) => connectAs(at, login, password, token) }
}

/** A person's session on an installation, as a code would have opened it. Returns its token. */
export async function openSession(
  owner: Client,
  { login }: Installation,
  userId: string,
): Promise<string> {
  const { token, hash } = newToken()
  await owner.query(
    `INSERT INTO private.sessions (id, token_hash, user_id, installation, login)
     VALUES (private.new_id(), $1, $2, 'test', $3)`,
    [hash, userId, login],
  )
  return token
}

/** Logins belong to the whole server. Removes those that a test's database made. */
export async function removeLogins(owner: Client): Promise<void> {
  await owner.query(
    `SELECT private.revoke_login(login) FROM private.installations
     UNION ALL SELECT private.revoke_login(login) FROM private.join_links`,
  )
  await owner.query(`UPDATE private.join_links SET used_at = now() - interval '1 hour'`)
  await owner.query('SELECT private.purge_logins()')
}
