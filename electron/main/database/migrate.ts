import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import type { Log } from '../log'
import { connectionSettings } from './connection-settings'
import { MigrationError } from './migration-error'
import { type MigrationFile, readMigrations } from './migration-files'
import type { DatabaseTarget } from './open-database'
import { classifyDatabaseError, isPassing } from './prisma-errors'

/** "Connect" in ASCII. Not Prisma's key (72707369): this runner must know who holds it, and why. */
const LOCK_KEY = '18981343528838004'
const LOCK_SECONDS = 30
const LOCK_PAUSE_MS = 200

/** Another desktop at work may hold a table, or another database of the server a role, for a moment. */
const TRIES = 5

/** Prisma's ledger, column by column, so that `prisma migrate deploy` agrees. */
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

/**
 * Brings the database to the version of `folder` and answers the names of what was applied now. Each
 * migration is one transaction with its row in the ledger: applied as a whole or not at all. Of several
 * callers at once one works and the others wait. Refuses with MigrationError, and changes nothing, a
 * newer or foreign database, changed or half-done migrations, and servers that cannot serve.
 */
export async function migrate(owner: DatabaseTarget, folder: string, log: Log): Promise<string[]> {
  const migrations = await readMigrations(folder)
  const client = new Client({
    ...connectionSettings(owner, { applicationName: 'Connect Support set-up' }),
    // A migration may take long; only waiting for others is bounded.
    query_timeout: undefined,
    statement_timeout: 0,
    idle_in_transaction_session_timeout: 0,
  })
  // The connection's end is reported by the query that meets it; unheard, the event would end the process.
  client.on('error', (error) => log.warn('migration-connection-lost', { reason: error.message }))
  client.on('notice', (notice) => log.info('migration-notice', { notice: notice.message }))
  try {
    await client.connect()
    await refuseUnfitServer(client)
    await takeLock(client)
    const waiting = await compareWithLedger(client, migrations)
    for (const migration of waiting) {
      await applyPatiently(client, migration)
      log.info('migration-applied', { name: migration.name })
    }
    await patiently(() => admitDesktopLogin(client))
    // Desktops that are open look at once, and find a version that they are too old for.
    if (waiting.length > 0) await client.query(`SELECT pg_notify('connect_changes', '')`)
    return waiting.map((migration) => migration.name)
  } finally {
    // Ends the lock too.
    await client.end()
  }
}

async function refuseUnfitServer(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: string; number: string; encoding: string }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number,
            current_setting('server_encoding') AS encoding`,
  )
  const server = rows[0]
  if (server === undefined || Number(server.number) < 140_000) {
    throw new MigrationError('server-too-old', { found: server?.version ?? '' })
  }
  if (server.encoding !== 'UTF8') {
    throw new MigrationError('wrong-encoding', { found: server.encoding })
  }
}

/** Where the server is not closed, anybody with a login can take an advisory lock: waiting has an end and names the holder. */
async function takeLock(client: Client): Promise<void> {
  const tries = (LOCK_SECONDS * 1000) / LOCK_PAUSE_MS
  for (let tried = 0; tried < tries; tried += 1) {
    const { rows } = await client.query<{ mine: boolean }>(
      'SELECT pg_try_advisory_lock($1::bigint) AS mine',
      [LOCK_KEY],
    )
    if (rows[0]?.mine === true) return
    await wait(LOCK_PAUSE_MS)
  }
  const { rows } = await client.query<{ holder: string | null }>(
    `SELECT CASE WHEN a.application_name = '' THEN 'A connection of the login ' || a.usename
              ELSE a.application_name || ' (' || a.usename || ')' END AS holder
     FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.database = a.datid
       AND (l.classid::bigint << 32) + l.objid::bigint = $1::bigint`,
    [LOCK_KEY],
  )
  throw new MigrationError('locked', { seconds: LOCK_SECONDS, holder: rows[0]?.holder ?? null })
}

/** Answers what is still to be applied; refuses a ledger that does not fit to the files. */
async function compareWithLedger(
  client: Client,
  migrations: readonly MigrationFile[],
): Promise<MigrationFile[]> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`,
  )
  if (tables.length === 0) await client.query(LEDGER)
  else if (!tables.some(({ name }) => name === '_prisma_migrations')) {
    throw new MigrationError('foreign-database', { tables: tables.map(({ name }) => name) })
  }

  const { rows: ledger } = await client.query<{ name: string; checksum: string; done: boolean }>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS done
     FROM public._prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name`,
  )
  const halfDone = ledger.find(({ done }) => !done)
  if (halfDone !== undefined) {
    throw new MigrationError('migration-half-done', { name: halfDone.name })
  }
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  const unknown = ledger.filter(({ name }) => !known.has(name)).map(({ name }) => name)
  if (unknown.length > 0 && unknown.length === ledger.length) {
    throw new MigrationError('foreign-database', { tables: tables.map(({ name }) => name) })
  }
  if (unknown.length > 0) throw new MigrationError('database-newer', { unknown })
  const changed = ledger.find(({ name, checksum }) => known.get(name)?.checksum !== checksum)
  if (changed !== undefined) throw new MigrationError('migration-changed', { name: changed.name })

  const done = new Set(ledger.map(({ name }) => name))
  return migrations.filter(({ name }) => !done.has(name))
}

async function applyPatiently(client: Client, migration: MigrationFile): Promise<void> {
  try {
    await patiently(() => apply(client, migration))
  } catch (error) {
    if (isPassing(error)) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new MigrationError('migration-failed', { name: migration.name, reason }, { cause: error })
  }
}

async function apply(client: Client, migration: MigrationFile): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(migration.sql)
    await client.query(
      `INSERT INTO public._prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    )
    await client.query('COMMIT')
  } catch (error) {
    const { kind } = classifyDatabaseError(error)
    if (kind !== 'offline' && kind !== 'ambiguous') await client.query('ROLLBACK')
    throw error
  }
}

/** Runs again what collided with somebody else's transaction. */
async function patiently(work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await work()
      return
    } catch (error) {
      if (tries === TRIES || !isCollision(error)) throw error
      await wait(100 * tries)
    }
  }
}

/** Roles belong to the whole server: two databases set up at once meet in its catalogue. */
function isCollision(error: unknown): boolean {
  const { kind, code, constraint } = classifyDatabaseError(error)
  if (kind === 'conflict') return true
  if (code === '23505' && constraint?.startsWith('pg_') === true) return true
  return error instanceof Error && error.message.startsWith('tuple concurrently ')
}

/** The embedded server's login for desktops belongs to the group that holds a desktop's rights. */
async function admitDesktopLogin(client: Client): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT FROM pg_roles r WHERE r.rolname = 'connect_desktop' AND NOT EXISTS (
       SELECT FROM pg_auth_members m WHERE m.member = r.oid AND m.roleid = 'connect_app'::regrole)`,
  )
  if (rowCount === 1) await client.query('GRANT connect_app TO connect_desktop')
}
