import { endpointFor } from '#main/database/embedded/cluster'
import { openDatabaseFolder } from '#main/database/embedded/cluster-place'
import { readClusterState } from '#main/database/embedded/cluster-state'
import { startEmbeddedServer } from '#main/database/embedded/embedded-server'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { createOwnedDatabase } from '#main/database/embedded/server-roles'

/** The three logins of one database: `admin` is a superuser, `app` a desktop. */
export interface DatabaseWays {
  admin: PgEndpoint
  owner: PgEndpoint
  app: PgEndpoint
}

export interface BenchServer {
  /** The database that the app opens on this data folder. */
  own: DatabaseWays
  /** Another empty database. */
  another(name: string): Promise<DatabaseWays>
  stop(): Promise<void>
}

/** The app's own server with the app's own settings, on a separate data folder. */
export async function startBenchServer(dataDir: string): Promise<BenchServer> {
  const server = await startEmbeddedServer({ dataDir, log: () => undefined })
  const state = await readClusterState((await openDatabaseFolder(dataDir)).stateFile)
  if (state === undefined) throw new Error('the server left no state')
  const ways = (database: string): DatabaseWays => ({
    admin: endpointFor('admin', state, server.owner.port, database),
    owner: { ...server.owner, database },
    app: { ...server.app, database },
  })
  return {
    own: ways(server.owner.database),
    another: async (name) => {
      await createOwnedDatabase(ways('postgres').admin, name)
      return ways(name)
    },
    stop: () => server.stop(),
  }
}
