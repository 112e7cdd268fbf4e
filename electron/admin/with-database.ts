import { createDatabaseClient, type DatabaseClient } from '#main/database/client'
import { migrate } from '#main/database/migrate'
import type { AdminIo } from './admin-io'
import {
  type AdminDatabase,
  schemaOf,
  openAdminDatabase,
  requireOwner,
  requireSchema,
} from './open-admin-database'

export interface OwnedDatabase extends AdminDatabase {
  /** Has the owner's rights. */
  database: DatabaseClient
}

/**
 * Opens the database with its owner's rights and closes it after the work. `schema: 'current'`
 * refuses a shared database of another version. 'make' sets it up or migrates it first. 'any'
 * accepts every version. Throws errors that runAdmin can explain.
 */
export async function withDatabase<T>(
  io: AdminIo,
  work: (opened: OwnedDatabase) => Promise<T>,
  schema: 'current' | 'make' | 'any' = 'current',
): Promise<T> {
  const opened = await openAdminDatabase(io)
  try {
    requireOwner(opened)
    if (schema === 'make') await migrate(opened.target(), schemaOf(io), opened.log)
    if (schema === 'current') requireSchema(opened)
    const database = createDatabaseClient({
      ...opened.target(),
      applicationName: 'Connect Support admin',
      onPoolError: (error) => opened.log.warn('admin-connection-lost', { reason: error.name }),
    })
    try {
      return await work({ ...opened, database })
    } finally {
      await database.$disconnect()
    }
  } finally {
    await opened.close()
  }
}
