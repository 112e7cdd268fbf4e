import { randomUUID } from 'node:crypto'
import type { Client } from 'pg'
import { z } from 'zod'
import { MigrationError } from './migration-error'
import type { MigrationFile } from './migration-files'
import { readPgRows, runOn } from './read-pg-rows'

/** A row of the ledger. */
const AppliedMigrationSchema = z.strictObject({
  name: z.string(),
  checksum: z.string(),
  done: z.boolean(),
})
export type AppliedMigration = z.infer<typeof AppliedMigrationSchema>

/** Prisma's ledger, column by column, so that `prisma migrate status` agrees. */
const LEDGER = `
  CREATE TABLE IF NOT EXISTS public._prisma_migrations (
    id varchar(36) PRIMARY KEY NOT NULL,
    checksum varchar(64) NOT NULL,
    finished_at timestamptz,
    migration_name varchar(255) NOT NULL,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
  )`

/** The applied migrations, oldest first. Creates the ledger of an empty database, and refuses another program's database. */
export async function readLedger(client: Client): Promise<AppliedMigration[]> {
  const tables = await tablesOf(client)
  if (tables.length === 0) await client.query(LEDGER)
  else if (!tables.includes('_prisma_migrations')) {
    throw new MigrationError('foreign-database', { tables })
  }
  const rows = await readPgRows(
    runOn(client),
    AppliedMigrationSchema,
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS done
     FROM public._prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name`,
  )
  const halfDone = rows.find(({ done }) => !done)
  if (halfDone !== undefined)
    throw new MigrationError('migration-half-done', { name: halfDone.name })
  return rows
}

/** Returns the migrations that are not applied yet. Refuses a ledger that does not match the files. */
export async function compareWithLedger(
  client: Client,
  ledger: readonly AppliedMigration[],
  migrations: readonly MigrationFile[],
): Promise<MigrationFile[]> {
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  const unknown = ledger.filter(({ name }) => !known.has(name)).map(({ name }) => name)
  if (unknown.length > 0 && unknown.length === ledger.length) {
    throw new MigrationError('foreign-database', { tables: await tablesOf(client) })
  }
  if (unknown.length > 0) throw new MigrationError('database-newer', { unknown })
  const changed = ledger.find(({ name, checksum }) => known.get(name)?.checksum !== checksum)
  if (changed !== undefined) throw new MigrationError('migration-changed', { name: changed.name })

  const done = new Set(ledger.map(({ name }) => name))
  return migrations.filter(({ name }) => !done.has(name))
}

/** Applies one migration and adds it to the ledger. Needs a transaction. */
export async function applyMigration(client: Client, migration: MigrationFile): Promise<void> {
  await client.query(migration.sql)
  await noteMigration(client, migration)
}

export async function noteMigration(client: Client, migration: MigrationFile): Promise<void> {
  await client.query(
    `INSERT INTO public._prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
    [randomUUID(), migration.checksum, migration.name],
  )
}

async function tablesOf(client: Client): Promise<string[]> {
  const rows = await readPgRows(
    runOn(client),
    z.strictObject({ name: z.string() }),
    `SELECT c.relname AS name FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}
