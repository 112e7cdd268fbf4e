import type { PoolConfig } from 'pg'
import type { DatabaseTarget } from './open-database'

/** The session of a connection. Without a token it has none and may only sign in. */
export interface ConnectionIdentity {
  /**
   * A session's token. It is sent in the startup packet, where no statement and no other login can
   * see it.
   */
  token?: string | undefined
  applicationName: string
}

/** Time limits in milliseconds. pg's own defaults wait forever. */
const TIMEOUTS = {
  connectionTimeoutMillis: 5_000,
  query_timeout: 15_000,
  statement_timeout: 14_000,
  lock_timeout: 5_000,
  idle_in_transaction_session_timeout: 30_000,
} as const

/**
 * pg's settings for a connection to `target`. Session settings are sent in the startup packet.
 * There they override the login's defaults and survive RESET and DISCARD.
 */
export function connectionSettings(
  target: DatabaseTarget,
  identity: ConnectionIdentity,
): PoolConfig {
  const settings = [
    ...(target.role === undefined ? [] : [`role=${target.role}`]),
    ...(identity.token === undefined ? [] : [`app.token=${identity.token}`]),
    'search_path=public',
    'default_transaction_read_only=off',
    'TimeZone=UTC',
    'standard_conforming_strings=on',
  ]
  const options = settings.map((setting) => `-c ${escapeOption(setting)}`).join(' ')
  const bounds = { ...TIMEOUTS, keepAlive: true, application_name: identity.applicationName }
  if ('endpoint' in target) return { ...target.endpoint, ...bounds, options }

  // In pg a URL overrides the other settings, so its options are joined with ours, ours last.
  const url = new URL(target.url)
  const given = url.searchParams.get('options')
  url.searchParams.delete('options')
  return {
    ...bounds,
    connectionString: url.href,
    options: given === null ? options : `${given} ${options}`,
  }
}

/** PostgreSQL splits `options` at white space. A backslash escapes the next character. */
function escapeOption(text: string): string {
  return text.replace(/[\\\s]/g, '\\$&')
}
