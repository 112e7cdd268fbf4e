import { Client, DatabaseError } from 'pg'
import { z } from 'zod'
import { DomainError } from '#shared/errors'
import type { DatabaseClient } from '#main/database/client'
import { connectionSettings } from '#main/database/connection-settings'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { classifyDatabaseError, isPassing } from '#main/database/prisma-errors'
import { readPgValue, runOn } from '#main/database/read-pg-rows'
import { readSchemaVersion } from '#main/database/schema-version'
import type { Log } from '#main/log'

/** What somebody with an invitation can do on the team's server. */
export interface Joiner {
  /** The newest migration. */
  version(): Promise<string | null>
  /**
   * Returns the installation's login. Refuses with link.used. Throws the connection's error if the
   * answer was lost.
   */
  claim(name: string, verifier: string): Promise<string>
  close(): Promise<void>
}

/**
 * Connects with an invitation. Refuses with link.used, team.unreachable, team.untrusted or
 * team.foreign.
 */
export async function connectJoiner(endpoint: PgEndpoint, log: Log): Promise<Joiner> {
  const client = await connect(endpoint, log)
  const ask = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw inWords(error, endpoint)
    }
  }
  return {
    version: () => ask(() => readSchemaVersion(client)),
    claim: (name, verifier) =>
      ask(() =>
        readPgValue(
          runOn(client),
          z.string(),
          'SELECT public.claim_installation($1, $2) AS login',
          [name, verifier],
        ),
      ),
    close: () => client.end(),
  }
}

/** Revokes the login of this client's connections, if it is a desktop's own. */
export async function giveLoginBack(database: DatabaseClient): Promise<void> {
  await database.$executeRaw`SELECT public.leave_team() AS done`
}

/** Whether the server accepts this login. Throws like connectJoiner if the server cannot be asked. */
export async function opens(endpoint: PgEndpoint, log: Log): Promise<boolean> {
  try {
    const client = await connect(endpoint, log)
    await client.end()
    return true
  } catch (error) {
    if (error instanceof DomainError && error.code === 'link.used') return false
    throw error
  }
}

async function connect(endpoint: PgEndpoint, log: Log): Promise<Client> {
  const client = new Client(
    connectionSettings({ endpoint }, { applicationName: 'Connect Support joining' }),
  )
  // The query that fails reports the connection's end. Without a listener, the event would end the
  // process.
  client.on('error', (error) => log.warn('joining-connection-lost', { reason: error.message }))
  try {
    await client.connect()
    return client
  } catch (error) {
    throw inWords(error, endpoint)
  }
}

/** The refusal for an error of the server, the socket or TLS. Returns anything else unchanged. */
function inWords(error: unknown, { host, port, database }: PgEndpoint): unknown {
  const options = { cause: error }
  if (error instanceof DatabaseError) {
    const code = error.code ?? ''
    // A server reports its own access list (pg_hba.conf) as if the login were wrong.
    if (code.startsWith('28') && !error.message.includes('pg_hba.conf')) {
      return new DomainError('link.used', {}, options)
    }
    if (/^(3D000|42883|42501|3F000)$/.test(code)) {
      return new DomainError('team.foreign', { database }, options)
    }
    if (code.startsWith('28')) {
      return new DomainError('team.unreachable', { host, port, reason: error.message }, options)
    }
  }
  const { kind, code, reason } = classifyDatabaseError(error)
  if (reason !== undefined) return new DomainError('team.untrusted', { host, reason }, options)
  if (kind === 'busy') return new DomainError('database.overloaded', {}, options)
  if (kind === 'disk-full') return new DomainError('database.disk-full', {}, options)
  if (isPassing(error)) {
    const words = code ?? (error instanceof Error ? error.message : kind)
    return new DomainError('team.unreachable', { host, port, reason: words }, options)
  }
  return error
}
