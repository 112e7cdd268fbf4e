import type { ClientBase } from 'pg'
import { z } from 'zod'
import type { DatabaseClient } from './client'
import { Prisma } from './generated/client'
import { readMigrations } from './migration-files'
import { readPgValue, runOn } from './read-pg-rows'
import { readValue } from './read-rows'

const VersionSchema = z.string().nullable()

/** The newest migration of the database; null for one that has no such function, or none at all. */
export async function readSchemaVersion(connection: ClientBase): Promise<string | null> {
  const run = runOn(connection)
  return readPgValue(run, VersionSchema, 'SELECT public.schema_version() AS version')
}

/** The same, through a desktop's own connections. */
export async function readVersionThrough(database: DatabaseClient): Promise<string | null> {
  return readValue(database, VersionSchema, Prisma.sql`SELECT public.schema_version() AS version`)
}

/** The newest migration of this app, in `folder`. */
export async function newestMigration(folder: string): Promise<string> {
  return (await readMigrations(folder)).at(-1)?.name ?? ''
}

/** Compares a database's newest migration with those of this app, in `folder`. */
export async function compareVersion(
  version: string | null,
  folder: string,
): Promise<'same' | 'older' | 'newer'> {
  const own = await newestMigration(folder)
  if (version === own) return 'same'
  return version !== null && version > own ? 'newer' : 'older'
}
