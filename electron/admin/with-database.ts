import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createDatabaseClient, type DatabaseClient } from '../main/database/client'
import { migrate } from '../main/database/migrate'
import { type DatabaseAccess, openDatabase } from '../main/database/open-database'
import { createLog, type Log } from '../main/log'
import { openLogFile } from '../main/log-file'
import { dataDirOf } from '../main/settings/data-dir'
import type { AdminIo } from './admin-io'

export interface AdminDatabase {
  /** Acts with the owner's rights. */
  database: DatabaseClient
  mode: DatabaseAccess['mode']
  dataDir: string
  log: Log
}

/**
 * Opens the database as the app does (a running embedded server is used and left running), brings it up
 * to date, and closes it after the work. Throws what describeProblem can put in words.
 */
export async function withDatabase<T>(
  io: AdminIo,
  work: (opened: AdminDatabase) => Promise<T>,
): Promise<T> {
  const dataDir = dataDirOf(io.platform, io.env, io.cwd)
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const log = createLog(openLogFile(join(dataDir, 'logs')))
  const access = await openDatabase({ databaseUrl: io.env['DATABASE_URL'], dataDir, log })
  try {
    await migrate(access.owner(), join(io.root, 'prisma/migrations'), log)
    const database = createDatabaseClient({
      ...access.owner(),
      applicationName: 'Connect Support admin',
      onPoolError: (error) => log.warn('admin-connection-lost', { reason: error.name }),
    })
    try {
      return await work({ database, mode: access.mode, dataDir, log })
    } finally {
      await database.$disconnect()
    }
  } finally {
    await access.stop()
  }
}
