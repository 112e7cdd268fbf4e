import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { migrate } from '#main/database/migrate'
import { MigrationError } from '#main/database/migration-error'
import { describeProblem } from '#main/state/start-problem'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { printSchema } from '#tests/support/current-schema/print-schema'
import { fillFirstVersion, firstVersion } from '#tests/support/first-version'
import { migrationStatus } from '#tests/support/schema-engine'
import { silentLog } from '#tests/support/test-database'
import {
  createEmptyDatabase,
  createMigratedDatabase,
  type ServerDatabase,
} from '#tests/support/test-server'

// Databases that version 0.1.0 has made, before the migrations were laid anew as a baseline.

const PRISMA = join(import.meta.dirname, '../../../prisma')

let database: ServerDatabase
let sql: Client
let folders: string[]

beforeEach(async () => {
  database = await createEmptyDatabase()
  sql = new Client(database.owner)
  await sql.connect()
  folders = []
})

afterEach(async () => {
  await sql.end()
  await database.drop()
  for (const folder of folders) await rm(folder, { recursive: true })
})

const run = (folder = PRISMA) => migrate({ endpoint: database.owner }, folder, silentLog)

async function setUp(count?: number): Promise<void> {
  const folder = await firstVersion(count)
  folders.push(folder)
  await run(folder)
}

/** Every row of every table except the ledgers. */
async function allRows(): Promise<Record<string, string[]>> {
  const { rows: tables } = await sql.query<{ name: string }>(
    `SELECT oid::regclass::text AS name FROM pg_class
     WHERE relnamespace IN ('public'::regnamespace, 'private'::regnamespace) AND relkind = 'r'
       AND relname NOT IN ('_prisma_migrations', 'sql_files') ORDER BY 1`,
  )
  const found: Record<string, string[]> = {}
  for (const { name } of tables) {
    const { rows } = await sql.query<{ row: string }>(
      `SELECT t::text AS row FROM ${name} t ORDER BY 1`,
    )
    found[name] = rows.map(({ row }) => row)
  }
  return found
}

/** Rows as they are after the migrations that followed the baseline: a table was renamed, notifications hold data. */
function migrated({
  'private.join_tickets': links = [],
  '"Notification"': notifications = [],
  ...rows
}: Record<string, string[]>) {
  return {
    ...rows,
    'private.join_links': links,
    '"Notification"': notifications.map((row) =>
      row.replace(/\)$/, ',"{""kind"": ""sentence""}")'),
    ),
  }
}

const ledger = async () =>
  (await sql.query<object>('SELECT * FROM _prisma_migrations ORDER BY migration_name')).rows

it('a database of 0.1.0 is adopted: it keeps every row and has the structure of a fresh one', async () => {
  await setUp()
  await fillFirstVersion(sql)
  const before = await allRows()
  const filled = [
    '"Ticket"',
    '"Comment"',
    '"Notification"',
    '"Draft"',
    '"FileChunk"',
    '"TicketHistory"',
    'private.sessions',
    'private.join_tickets',
  ]
  for (const table of filled) expect(before[table]?.length, table).toBeGreaterThan(0)

  await run()
  expect(await allRows()).toEqual(migrated(before))
  expect(await run()).toEqual([])
  expect((await migrationStatus(database.owner, join(PRISMA, 'migrations'))).history).toBe(null)

  const fresh = await createMigratedDatabase()
  const client = new Client(fresh.owner)
  await client.connect()
  try {
    expect(await printSchema(sql)).toEqual(await printSchema(client))
  } finally {
    await client.end()
    await fresh.drop()
  }
})

it('one that 0.1.0 has brought only part of the way is refused in words, and nothing is changed', async () => {
  await setUp(20)
  const before = [await allRows(), await ledger()]
  const error: unknown = await run().catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(MigrationError)
  expect(error).toMatchObject({
    code: 'database-unfinished',
    details: { missing: '20261123198000_remember_where_to_join' },
  })
  const shown = describeProblem(error)
  expect(shown.code).toBe('database-unfinished')
  expect(shown.explanation).toContain('Nothing was changed.')
  expect(shown.advice).toContain('Open it once with Connect Support 0.1.0')
  expect([await allRows(), await ledger()]).toEqual(before)
})

it('one that lacks a step is refused, also where another one is in the ledger twice', async () => {
  await setUp()
  await sql.query(
    `DELETE FROM _prisma_migrations WHERE migration_name = '20261128092000_keep_drafts'`,
  )
  await sql.query(
    `INSERT INTO _prisma_migrations SELECT gen_random_uuid(), checksum, finished_at, migration_name, logs,
       rolled_back_at, started_at, applied_steps_count FROM _prisma_migrations LIMIT 1`,
  )
  const before = [await allRows(), await ledger()]
  await expect(run()).rejects.toMatchObject({
    code: 'database-unfinished',
    details: { missing: '20261128092000_keep_drafts' },
  })
  expect([await allRows(), await ledger()]).toEqual(before)
})

it('one whose steps had another content is refused, and nothing is changed', async () => {
  await setUp()
  await sql.query(
    `UPDATE _prisma_migrations SET checksum = repeat('0', 64) WHERE migration_name LIKE '%_keep_drafts'`,
  )
  const before = [await allRows(), await ledger()]
  await expect(run()).rejects.toMatchObject({
    code: 'migration-changed',
    details: { name: '20261128092000_keep_drafts' },
  })
  expect([await allRows(), await ledger()]).toEqual(before)
})

it('of two apps that adopt it at once one works and the other waits', async () => {
  await setUp()
  await fillFirstVersion(sql)
  const before = await allRows()
  await Promise.all([run(), run()])
  expect(await allRows()).toEqual(migrated(before))
  expect(await run()).toEqual([])
})
