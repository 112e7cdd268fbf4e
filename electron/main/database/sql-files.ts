import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from 'pg'
import { z } from 'zod'
import { readPgRows, readPgValue, runOn } from './read-pg-rows'
import { MigrationError } from './migration-error'
import type { MigrationFile } from './migration-files'

/** A repeatable file: functions, triggers, policies and grants as they are now. It is applied again when it changes. */
export interface SqlFile {
  /** Below the folder, with slashes: `40-tickets/counts.sql`. */
  path: string
  sql: string
  sha256: string
}

/** What must be done to bring the database to the state of the files. */
export interface SqlPlan {
  changed: SqlFile[]
  /** Files that were applied before and no longer exist in the app. */
  gone: string[]
}

const LEDGER = `
  CREATE TABLE IF NOT EXISTS private.sql_files (
    path text PRIMARY KEY,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`

/** The files of `folder`, one folder for each feature in it, in the order in which they are applied. */
export async function readSqlFiles(folder: string): Promise<SqlFile[]> {
  try {
    const features = await readdir(folder, { withFileTypes: true })
    const paths = await Promise.all(
      features
        .filter((entry) => entry.isDirectory())
        .map(async ({ name }) =>
          (await readdir(join(folder, name)))
            .filter((file) => file.endsWith('.sql'))
            .map((file) => `${name}/${file}`),
        ),
    )
    return await Promise.all(
      paths
        .flat()
        .sort()
        .map((path) => readSqlFile(folder, path)),
    )
  } catch (error) {
    throw new MigrationError('migrations-missing', { folder }, { cause: error })
  }
}

async function readSqlFile(folder: string, path: string): Promise<SqlFile> {
  // A checkout on Windows may have other line ends. That does not change the file.
  const sql = (await readFile(join(folder, path), 'utf8')).replaceAll('\r\n', '\n')
  return { path, sql, sha256: sha256Of(sql) }
}

/** One digest for all files, which the newest migration names. Comments that begin a line and empty lines do not count. */
export function digestOf(files: readonly SqlFile[]): string {
  const code = (sql: string) => sql.replaceAll(/^(--.*)?\n/gm, '')
  return sha256Of(files.map(({ path, sql }) => `${sha256Of(code(sql))} ${path}\n`).join(''))
}

/** Refuses files that the newest migration does not name: something is missing from this installation. */
export function requireNamedFiles(
  newest: MigrationFile | undefined,
  files: readonly SqlFile[],
  folder: string,
): void {
  const named = /^-- prisma\/sql: (\w+)$/m.exec(newest?.sql ?? '')?.[1]
  if (named === undefined || named === digestOf(files)) return
  throw new MigrationError('migrations-missing', { folder })
}

const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex')

/** Compares the files with the ledger. */
export async function planSqlFiles(client: Client, files: readonly SqlFile[]): Promise<SqlPlan> {
  const run = runOn(client)
  const hasLedger = await readPgValue(
    run,
    z.boolean(),
    `SELECT to_regclass('private.sql_files') IS NOT NULL AS exists`,
  )
  const applied = hasLedger
    ? await readPgRows(
        run,
        z.strictObject({ path: z.string(), sha256: z.string() }),
        'SELECT path, sha256 FROM private.sql_files ORDER BY path',
      )
    : []
  const known = new Map(applied.map(({ path, sha256 }) => [path, sha256]))
  const own = new Set(files.map(({ path }) => path))
  return {
    changed: files.filter(({ path, sha256 }) => known.get(path) !== sha256),
    gone: applied.map(({ path }) => path).filter((path) => !own.has(path)),
  }
}

/** Applies one file and adds it to the ledger. Needs a transaction. */
export async function applySqlFile(client: Client, { path, sql, sha256 }: SqlFile): Promise<void> {
  // "DROP POLICY IF EXISTS" says of each new policy that there was none.
  await client.query('SET LOCAL client_min_messages = warning')
  await client.query(sql)
  await client.query(LEDGER)
  await client.query(
    `INSERT INTO private.sql_files (path, sha256) VALUES ($1, $2)
     ON CONFLICT (path) DO UPDATE SET sha256 = excluded.sha256, applied_at = clock_timestamp()`,
    [path, sha256],
  )
}

/** Removes a file from the ledger. A migration drops what it made. */
export async function forgetSqlFile(client: Client, path: string): Promise<void> {
  await client.query('DELETE FROM private.sql_files WHERE path = $1', [path])
}
