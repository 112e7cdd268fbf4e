import { type DatabaseClient, createDatabaseClient } from '../database/client'
import type { DatabaseAccess } from '../database/open-database'

/** The database clients of this desktop. */
export interface Connections {
  /** A client whose connections carry this token in their startup packet. Disconnect it after use. */
  connect(token?: string): DatabaseClient
  /** A client without a session, for sign-in, the first run and health checks. */
  anonymous(): DatabaseClient
  /** Identifies the address of the database. An embedded server can have another port after a restart. */
  place(): string
  /** Reconnects `anonymous` if the address of the database has changed. */
  followPlace(): Promise<void>
  close(): Promise<void>
}

/** `onPoolError` is called when a connection breaks while it is idle. */
export function openConnections(
  access: DatabaseAccess,
  onPoolError: (error: unknown) => void,
): Connections {
  const place = () => JSON.stringify(access.desktop())
  const connect = (token?: string) =>
    createDatabaseClient({
      ...access.desktop(),
      token,
      connections: token === undefined ? 2 : 4,
      applicationName: 'Connect Support',
      onPoolError,
    })
  let anonymous = { client: connect(), place: place() }
  return {
    connect,
    anonymous: () => anonymous.client,
    place,
    async followPlace() {
      if (anonymous.place === place()) return
      await anonymous.client.$disconnect()
      anonymous = { client: connect(), place: place() }
    },
    close: () => anonymous.client.$disconnect(),
  }
}
