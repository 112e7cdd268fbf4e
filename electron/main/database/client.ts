import { PrismaPg } from '@prisma/adapter-pg'
import type { Pool } from 'pg'
import { type ConnectionIdentity, connectionSettings } from './connection-settings'
import { PrismaClient } from './generated/client'
import type { DatabaseTarget } from './open-database'

/**
 * A desktop's login has eight connections: four for the session, two for
 * nobody (signing in and out), one that follows changes, and one that is free while one session takes
 * over from another.
 */
const POOL_SIZE = 4

/** So many different statements are kept prepared per connection; later ones run unprepared. */
const PREPARED_STATEMENTS = 300

export type DatabaseClientOptions = DatabaseTarget &
  ConnectionIdentity & {
    /** At most so many at once; four unless said otherwise. */
    connections?: number
    /** Told of connections that broke while idle; the pool replaces them by itself. */
    onPoolError?: (error: Error) => void
  }

/**
 * A Prisma client whose connections act for one session (or nobody) and are opened when first needed.
 * Every wait is bounded. Make a new one at sign-in and `$disconnect()` it at sign-out: connections are
 * never passed on to another person.
 */
export function createDatabaseClient(options: DatabaseClientOptions) {
  const adapter = new PoolKeepingAdapter(
    { ...connectionSettings(options, options), max: options.connections ?? POOL_SIZE },
    {
      // Without a listener an error of an idle connection would end the process.
      onPoolError: (error) => options.onPoolError?.(error),
      onConnectionError: (error) => options.onPoolError?.(error),
      statementNameGenerator: createStatementNames(),
    },
  )
  const client = new PrismaClient({
    adapter,
    // Without source lines and values, which the longer forms quote.
    errorFormat: 'minimal',
    // The database shows desktops no more of a person than name, e-mail and whether they are active.
    omit: { user: { role: true, createdAt: true, updatedAt: true, lastLoginAt: true } },
  })
  adapters.set(client, adapter)
  return client
}

const adapters = new WeakMap<object, PoolKeepingAdapter>()

/**
 * The client's own connections, for bytes of files alone: through Prisma a megabyte is turned into text and
 * back three times. What is asked through it has the same rights, limits and errors.
 */
export async function connectionsOf(client: DatabaseClient): Promise<Pool> {
  const adapter = adapters.get(client)
  if (adapter === undefined) throw new Error('The client was not made by createDatabaseClient')
  if (adapter.pool === null) await client.$connect()
  if (adapter.pool === null) throw new Error('a connected client has connections')
  return adapter.pool
}

/** Remembers the connections that it makes. */
class PoolKeepingAdapter extends PrismaPg {
  pool: Pool | null = null

  override async connect() {
    const connected = await super.connect()
    this.pool = connected.underlyingDriver()
    return connected
  }
}

export type DatabaseClient = ReturnType<typeof createDatabaseClient>

/** What a transaction's callback is given. */
export type DatabaseTransaction = Parameters<Parameters<DatabaseClient['$transaction']>[0]>[0]

/** Names for prepared statements: the same text gets the same name, as long as there are not too many. */
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
