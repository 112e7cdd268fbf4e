import { setTimeout as wait } from 'node:timers/promises'
import { join } from 'node:path'
import pRetry from 'p-retry'
import { Client } from 'pg'
import { z } from 'zod'
import type { Log } from '../log'
import { adopt, baselineOf, isAdoptable } from './adopt'
import { connectionSettings } from './connection-settings'
import { MigrationError } from './migration-error'
import { readMigrations } from './migration-files'
import { applyMigration, compareWithLedger, readLedger } from './migration-ledger'
import type { DatabaseTarget } from './open-database'
import { classifyDatabaseError, isPassing } from './prisma-errors'
import { readOnePgRow, readPgRows, readPgValue, runOn } from './read-pg-rows'
import {
  applySqlFile,
  forgetSqlFile,
  planSqlFiles,
  readSqlFiles,
  requireNamedFiles,
  type SqlPlan,
} from './sql-files'

/** "Connect" in ASCII. Not Prisma's key (72707369): this runner must know who holds it, and why. */
const LOCK_KEY = '18981343528838004'
const LOCK_SECONDS = 30
const LOCK_PAUSE_MS = 200

/** For conflicts: an open desktop may lock a table for a moment, or the setup of another database a role. */
const RETRY = { retries: 4, minTimeout: 100, factor: 1.5, randomize: true }

/** One step inside a transaction, with its name for error messages. */
interface Step {
  name: string
  run: () => Promise<void>
}

/**
 * Brings the database to the version of `folder` (prisma) and returns the names of the migrations that were applied
 * now. Each migration is one transaction with its row in the ledger: applied as a whole or not at all. The last one is
 * one transaction with the SQL files that changed, so that no version is seen with the functions of another. Of several
 * callers at once one works and the others wait. A database of version 0.1.0 is adopted. Refuses with MigrationError,
 * and changes nothing, a newer or foreign database, changed or half-done migrations, and servers that cannot serve.
 */
export async function migrate(owner: DatabaseTarget, folder: string, log: Log): Promise<string[]> {
  const migrations = await readMigrations(join(folder, 'migrations'))
  const files = await readSqlFiles(join(folder, 'sql'))
  requireNamedFiles(migrations.at(-1), files, join(folder, 'sql'))
  const client = new Client({
    ...connectionSettings(owner, { applicationName: 'Connect Support set-up' }),
    // A migration may take long. Only the wait for others has a limit.
    query_timeout: undefined,
    statement_timeout: 0,
    idle_in_transaction_session_timeout: 0,
  })
  // The query that fails reports the connection's end. Without a listener, the event would end the process.
  client.on('error', (error) => log.warn('migration-connection-lost', { reason: error.message }))
  client.on('notice', (notice) => log.info('migration-notice', { notice: notice.message }))
  try {
    await client.connect()
    await refuseUnfitServer(client)
    await takeLock(client)
    const ledger = await readLedger(client)
    const baseline = isAdoptable(ledger) ? baselineOf(migrations) : []
    const waiting =
      baseline.length > 0
        ? migrations.filter((migration) => !baseline.includes(migration))
        : await compareWithLedger(client, ledger, migrations)
    const transactions = inTransactions(
      baseline.length > 0 ? [{ name: 'adoption', run: () => adopt(client, baseline) }] : [],
      waiting.map((migration) => ({
        name: migration.name,
        run: () => applyMigration(client, migration),
      })),
      sqlSteps(client, await planSqlFiles(client, files)),
    )
    for (const steps of transactions) {
      await applyInTransaction(client, steps)
      for (const { name } of steps) log.info('migration-applied', { name })
    }
    await retryCollisions(() => admitDesktopLogin(client))
    // Open desktops read the version at once, and find that they are too old for it.
    if (transactions.length > 0) await client.query(`SELECT pg_notify('connect_changes', '')`)
    return waiting.map(({ name }) => name)
  } finally {
    // This also releases the lock.
    await client.end()
  }
}

/** One transaction per migration. `first` joins the first of them, and `last` the last one. */
function inTransactions(first: Step[], migrations: Step[], last: Step[]): Step[][] {
  if (migrations.length === 0) return [[...first, ...last]].filter((steps) => steps.length > 0)
  return migrations.map((step, index) => [
    ...(index === 0 ? first : []),
    step,
    ...(index === migrations.length - 1 ? last : []),
  ])
}

function sqlSteps(client: Client, { changed, gone }: SqlPlan): Step[] {
  return [
    ...changed.map((file) => ({ name: file.path, run: () => applySqlFile(client, file) })),
    ...gone.map((path) => ({ name: path, run: () => forgetSqlFile(client, path) })),
  ]
}

async function refuseUnfitServer(client: Client): Promise<void> {
  const server = await readOnePgRow(
    runOn(client),
    z.strictObject({ version: z.string(), number: z.string(), encoding: z.string() }),
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number,
            current_setting('server_encoding') AS encoding`,
  )
  if (Number(server.number) < 140_000) {
    throw new MigrationError('server-too-old', { found: server.version })
  }
  if (server.encoding !== 'UTF8') {
    throw new MigrationError('wrong-encoding', { found: server.encoding })
  }
}

/** Anybody with a login can take an advisory lock, so the wait has a limit and the error names the holder. */
async function takeLock(client: Client): Promise<void> {
  const run = runOn(client)
  const tries = (LOCK_SECONDS * 1000) / LOCK_PAUSE_MS
  for (let tried = 0; tried < tries; tried += 1) {
    const tryLock = 'SELECT pg_try_advisory_lock($1::bigint) AS mine'
    if (await readPgValue(run, z.boolean(), tryLock, [LOCK_KEY])) return
    await wait(LOCK_PAUSE_MS)
  }
  const [found] = await readPgRows(
    run,
    z.strictObject({ holder: z.string().nullable() }),
    `SELECT CASE WHEN a.application_name = '' THEN 'A connection of the login ' || a.usename
              ELSE a.application_name || ' (' || a.usename || ')' END AS holder
     FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.database = a.datid
       AND (l.classid::bigint << 32) + l.objid::bigint = $1::bigint`,
    [LOCK_KEY],
  )
  throw new MigrationError('locked', { seconds: LOCK_SECONDS, holder: found?.holder ?? null })
}

/** Runs the steps in one transaction: all of them or none. */
async function applyInTransaction(client: Client, steps: readonly Step[]): Promise<void> {
  let current = ''
  try {
    await retryCollisions(async () => {
      await client.query('BEGIN')
      try {
        for (const step of steps) {
          current = step.name
          await step.run()
        }
        await client.query('COMMIT')
      } catch (error) {
        const { kind } = classifyDatabaseError(error)
        if (kind !== 'offline' && kind !== 'ambiguous') await client.query('ROLLBACK')
        throw error
      }
    })
  } catch (error) {
    if (isPassing(error)) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new MigrationError('migration-failed', { name: current, reason }, { cause: error })
  }
}

/** Repeats work that conflicted with another transaction. */
const retryCollisions = (work: () => Promise<void>) =>
  pRetry(work, { ...RETRY, shouldRetry: ({ error }) => isCollision(error) })

/** Roles belong to the whole server, so two setups at once can conflict in its catalogue. */
function isCollision(error: unknown): boolean {
  const { kind, code, constraint } = classifyDatabaseError(error)
  if (kind === 'conflict') return true
  if (code === '23505' && constraint?.startsWith('pg_') === true) return true
  return error instanceof Error && error.message.startsWith('tuple concurrently ')
}

/** Adds the embedded server's login for desktops to the group with a desktop's rights. */
async function admitDesktopLogin(client: Client): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT FROM pg_roles r WHERE r.rolname = 'connect_desktop' AND NOT EXISTS (
       SELECT FROM pg_auth_members m WHERE m.member = r.oid AND m.roleid = 'connect_app'::regrole)`,
  )
  if (rowCount === 1) await client.query('GRANT connect_app TO connect_desktop')
}
