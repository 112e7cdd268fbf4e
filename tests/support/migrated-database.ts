import { join } from 'node:path'
import { Pool } from 'pg'
import { migrate } from '../../electron/main/database/migrate'
import { createLog } from '../../electron/main/log'
import { createTestDatabase, type TestDatabase } from './test-server'

export interface MigratedDatabase extends TestDatabase {
  /** Looks and meddles with the owner's rights. */
  asOwner(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>
}

const MIGRATIONS = join(import.meta.dirname, '../../prisma/migrations')

/** A new database with the product's tables in it. */
export async function createMigratedDatabase(): Promise<MigratedDatabase> {
  const database = await createTestDatabase()
  await migrate(
    { endpoint: database.owner },
    MIGRATIONS,
    createLog(() => undefined),
  )
  const pool = new Pool({ ...database.owner, max: 4 })
  pool.on('error', () => undefined)
  return {
    ...database,
    async asOwner(text, values = []) {
      const result = await pool.query<Record<string, unknown>>(text, values)
      return result.rows
    },
    async drop() {
      await pool.end()
      await database.drop()
    },
  }
}
