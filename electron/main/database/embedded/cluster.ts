import type { Binaries } from './binaries'
import type { DatabaseFolder } from './cluster-place'
import type { ClusterState } from './cluster-state'
import type { PgEndpoint } from './pg-endpoint'
import { listenHost } from './server-settings'
import type { ServerSettings } from './server-settings'
import type { ServerUser } from './server-user'

/** Everything that the tools need for one cluster. */
export type Cluster = {
  readonly folder: DatabaseFolder
  /** Real path of the server's home. */
  readonly home: string
  /** PGDATA. */
  readonly dataDirectory: string
  readonly user: ServerUser | undefined
  readonly binaries: Binaries
  readonly settings: ServerSettings
  readonly log: (line: string) => void
  /** Aborted when the app wants to stop. A start in progress then stops waiting. */
  readonly cancelled: AbortSignal
}

export const roleNames = {
  admin: 'connect_admin',
  owner: 'connect_owner',
  app: 'connect_desktop',
} as const

export const databaseName = 'connect_support'

/** The endpoint of one of the three logins, at the server's current port. */
export function endpointFor(
  login: keyof typeof roleNames,
  state: ClusterState,
  port: number,
  database: string = databaseName,
): PgEndpoint {
  return {
    host: listenHost,
    port,
    database,
    user: roleNames[login],
    password: state.passwords[login],
  }
}
