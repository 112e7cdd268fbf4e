import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client, Pool } from 'pg'
import { createTestDatabase, type TestDatabase } from './test-server'

export interface MigratedDatabase extends TestDatabase {
  /** Looks and meddles with the owner's rights. */
  asOwner(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>
}

const MIGRATIONS = join(import.meta.dirname, '../../prisma/migrations')

/** A new database with the product's tables in it. */
export async function createMigratedDatabase(): Promise<MigratedDatabase> {
  const database = await createTestDatabase()
  const client = new Client(database.owner)
  await client.connect()
  const names = (await readdir(MIGRATIONS)).filter((name) => /^\d/.test(name)).sort()
  for (const name of names)
    await client.query(await readFile(join(MIGRATIONS, name, 'migration.sql'), 'utf8'))
  await client.query(`grant connect_app to ${client.escapeIdentifier(database.app.user)}`)
  await client.end()
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
