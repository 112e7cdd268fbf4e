import type { Client } from 'pg'
import { FIRST_LEDGER } from './first-ledger'
import { MigrationError } from './migration-error'
import type { MigrationFile } from './migration-files'
import { type AppliedMigration, noteMigration } from './migration-ledger'

/** The last migration of the baseline. */
const LAST_OF_BASELINE = '20261201101000_audit_feed_and_worker'

/**
 * Whether version 0.1.0 has brought this database up to date, so that it has the structure of the baseline. Refuses
 * a database of 0.1.0 with only some of its migrations, or with other content in them.
 */
export function isAdoptable(ledger: readonly AppliedMigration[]): boolean {
  if (ledger.length === 0 || !ledger.every(({ name }) => FIRST_LEDGER.has(name))) return false
  const changed = ledger.find(({ name, checksum }) => FIRST_LEDGER.get(name) !== checksum)
  if (changed !== undefined) throw new MigrationError('migration-changed', { name: changed.name })
  const applied = new Set(ledger.map(({ name }) => name))
  const missing = [...FIRST_LEDGER.keys()].find((name) => !applied.has(name))
  if (missing !== undefined) throw new MigrationError('database-unfinished', { missing })
  return true
}

export function baselineOf(migrations: readonly MigrationFile[]): MigrationFile[] {
  return migrations.filter(({ name }) => name <= LAST_OF_BASELINE)
}

/** Replaces the ledger with that of the baseline. Needs a transaction. */
export async function adopt(client: Client, baseline: readonly MigrationFile[]): Promise<void> {
  await client.query('DELETE FROM public._prisma_migrations')
  for (const migration of baseline) await noteMigration(client, migration)
}
