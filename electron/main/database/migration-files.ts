import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MigrationError } from './migration-error'

export interface MigrationFile {
  /** The folder's name, as Prisma's ledger knows it. */
  name: string
  sql: string
  /** SHA-256 of the file, as in Prisma's ledger. */
  checksum: string
}

/** The migrations of a folder in Prisma's layout, oldest first. Refuses a folder without any. */
export async function readMigrations(folder: string): Promise<MigrationFile[]> {
  let names: string[]
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  } catch (error) {
    throw new MigrationError('migrations-missing', { folder }, { cause: error })
  }
  if (names.length === 0) throw new MigrationError('migrations-missing', { folder })
  return Promise.all(names.sort().map((name) => readMigration(folder, name)))
}

async function readMigration(folder: string, name: string): Promise<MigrationFile> {
  // A checkout on Windows may have other line ends. That does not change the migration.
  const sql = (await readFile(join(folder, name, 'migration.sql'), 'utf8')).replaceAll('\r\n', '\n')
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
}
