import type { DatabaseClient } from './client'
import { readMigrations } from './migration-files'

/** Anything that runs one statement: pg's client or pool. */
interface Asks {
  query(text: string): Promise<{ rows: { version?: string | null }[] }>
}

/** The newest migration of the database; null for one that has no such function, or none at all. */
export async function readSchemaVersion(connection: Asks): Promise<string | null> {
  const { rows } = await connection.query('SELECT public.schema_version() AS version')
  return rows[0]?.version ?? null
}

/** The same, through a desktop's own connections. */
export async function readVersionThrough(database: DatabaseClient): Promise<string | null> {
  const rows = await database.$queryRaw<{ version: string | null }[]>`
    SELECT public.schema_version() AS version`
  return rows[0]?.version ?? null
}

/** The newest migration that this app brings in `folder`. */
export async function newestMigration(folder: string): Promise<string> {
  return (await readMigrations(folder)).at(-1)?.name ?? ''
}

/** How a database's newest migration stands to those this app brings in `folder`. */
export async function compareVersion(
  version: string | null,
  folder: string,
): Promise<'same' | 'older' | 'newer'> {
  const own = await newestMigration(folder)
  if (version === own) return 'same'
  return version !== null && version > own ? 'newer' : 'older'
}
