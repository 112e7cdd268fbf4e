import { PrismaPg } from '@prisma/adapter-pg'
import type { Pool } from 'pg'
import { type ConnectionIdentity, connectionSettings } from './connection-settings'
import { PrismaClient } from './generated/client'
import type { DatabaseTarget } from './open-database'

/**
 * A desktop's login has eight connections: four for the session, two without a session (for signing
 * in and out), one that follows changes, and one that is free while one session replaces another.
 */
const POOL_SIZE = 4

/** Number of different statements that are prepared per connection. Later ones run unprepared. */
const PREPARED_STATEMENTS = 300

export type DatabaseClientOptions = DatabaseTarget &
  ConnectionIdentity & {
    /** Largest number of connections. The default is four. */
    connections?: number
    /** Called when an idle connection breaks. The pool replaces it by itself. */
    onPoolError?: (error: Error) => void
  }

/**
 * A Prisma client whose connections belong to one session (or to none) and are opened when first
 * needed. Every wait has a limit. Make a new client at sign-in and `$disconnect()` it at sign-out,
 * so that no connection is ever used for another person.
 */
export function createDatabaseClient(options: DatabaseClientOptions) {
  const adapter = new PoolKeepingAdapter(
    { ...connectionSettings(options, options), max: options.connections ?? POOL_SIZE },
    {
      // Without a listener, an error of an idle connection would end the process.
      onPoolError: (error) => options.onPoolError?.(error),
      onConnectionError: (error) => options.onPoolError?.(error),
      statementNameGenerator: createStatementNames(),
    },
  )
  const client = new PrismaClient({
    adapter,
    // The longer formats quote source lines and values.
    errorFormat: 'minimal',
    // Of a person, the database only shows desktops the name, the e-mail and whether they are
    // active.
    omit: { user: { role: true, createdAt: true, updatedAt: true, lastLoginAt: true } },
  })
  adapters.set(client, adapter)
  return client
}

const adapters = new WeakMap<object, PoolKeepingAdapter>()

/**
 * The client's own connections, only for bytes of files: Prisma would convert a megabyte to text
 * and back three times. Queries through it have the same rights, limits and errors.
 */
export async function connectionsOf(client: DatabaseClient): Promise<Pool> {
  const adapter = adapters.get(client)
  if (adapter === undefined) throw new Error('The client was not made by createDatabaseClient')
  if (adapter.pool === null) await client.$connect()
  if (adapter.pool === null) throw new Error('a connected client has connections')
  return adapter.pool
}

/** Stores the connections that it makes. */
class PoolKeepingAdapter extends PrismaPg {
  pool: Pool | null = null

  override async connect() {
    const connected = await super.connect()
    this.pool = connected.underlyingDriver()
    return connected
  }
}

export type DatabaseClient = ReturnType<typeof createDatabaseClient>

/** What a transaction's callback receives. */
export type DatabaseTransaction = Parameters<Parameters<DatabaseClient['$transaction']>[0]>[0]

/** Names for prepared statements: the same text gets the same name, up to the limit. */
function createStatementNames(): (query: { sql: string }) => string {
  const names = new Map<string, string>()
  return ({ sql }) => {
    const known = names.get(sql)
    if (known !== undefined) return known
    if (names.size >= PREPARED_STATEMENTS) return ''
    const name = `s${names.size}`
    names.set(sql, name)
    return name
  }
}
