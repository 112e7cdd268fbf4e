import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrate } from '#main/database/migrate'
import { MigrationError } from '#main/database/migration-error'
import { migrationStatus } from '#tests/support/schema-engine'
import { createEmptyDatabase, type ServerDatabase } from '#tests/support/test-server'
import { silentLog } from '#tests/support/test-database'

const PRISMA = join(import.meta.dirname, '../../../prisma')
const MIGRATIONS = join(PRISMA, 'migrations')

let database: ServerDatabase
let folder: string

beforeEach(async () => {
  database = await createEmptyDatabase()
  folder = await mkdtemp(join(tmpdir(), 'connect-migrations-'))
  await mkdir(join(folder, 'migrations'))
  await mkdir(join(folder, 'sql'))
})

afterEach(async () => {
  await database.drop()
  await rm(folder, { recursive: true })
})

const run = (from = PRISMA) => migrate({ endpoint: database.owner }, from, silentLog)

const refusal = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  return error instanceof MigrationError ? String(error.code) : `no refusal: ${String(error)}`
}

async function asOwner<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ ...database.owner })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const tables = () =>
  asOwner(async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`,
    )
    return rows.map(({ name }) => name)
  })

/** The ledger of SQL files, with the moment of each. */
const appliedFiles = () =>
  asOwner(async (client) => {
    const { rows } = await client.query<{ path: string; sha256: string; applied_at: Date }>(
      'SELECT path, sha256, applied_at FROM private.sql_files ORDER BY path',
    )
    return rows
  })

async function addMigration(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, 'migrations', name))
  await writeFile(join(folder, 'migrations', name, 'migration.sql'), sql)
}

async function copyAll(): Promise<void> {
  await cp(MIGRATIONS, join(folder, 'migrations'), { recursive: true })
  await cp(join(PRISMA, 'sql'), join(folder, 'sql'), { recursive: true })
}

describe('a new database', () => {
  it('gets every migration once, in order, into the ledger that Prisma keeps', async () => {
    const names = (await readdir(MIGRATIONS)).filter((name) => /^\d{14}_/.test(name)).sort()
    expect(await run()).toEqual(names)
    expect(await run()).toEqual([])
    expect(await migrationStatus(database.owner, MIGRATIONS)).toEqual({
      editedMigrationNames: [],
      failedMigrationNames: [],
      hasMigrationsTable: true,
      history: null,
    })
  })

  it('is migrated once when two desktops start at the same moment', async () => {
    const [first, second] = await Promise.all([run(), run()])
    expect([first.length, second.length].sort((a, b) => a - b)[0]).toBe(0)
    expect(first.length + second.length).toBe(new Set([...first, ...second]).size)
    expect(await run()).toEqual([])
  })

  it('can be set up at the same time as another database of the server', async () => {
    const beside = await createEmptyDatabase()
    try {
      await Promise.all([run(), migrate({ endpoint: beside.owner }, PRISMA, silentLog)])
    } finally {
      await beside.drop()
    }
    expect(await run()).toEqual([])
  })

  it('gives the desktop login the rights of desktops', async () => {
    await run()
    const client = new Client({ ...database.app })
    await client.connect()
    try {
      const { rows } = await client.query<{ setup_state: boolean }>('SELECT setup_state()')
      expect(rows).toEqual([{ setup_state: true }])
    } finally {
      await client.end()
    }
  })
})

describe('refusals, each of which changes nothing', () => {
  it('a migration that fails is undone as a whole and named', async () => {
    await addMigration('20260101000000_first', 'CREATE TABLE one (id int);')
    await addMigration('20260102000000_second', 'CREATE TABLE two (id int); SELECT 1 / 0;')
    await addMigration('20260103000000_third', 'CREATE TABLE three (id int);')
    const error: unknown = await run(folder).catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      code: 'migration-failed',
      details: { name: '20260102000000_second', reason: 'division by zero' },
    })
    expect((await tables()).sort()).toEqual(['_prisma_migrations', 'one'])
  })

  it('a database that a newer app has migrated', async () => {
    await copyAll()
    await addMigration('20991231000000_later', 'SELECT 1;')
    await run(folder)
    expect(await refusal(run())).toBe('database-newer')
  })

  it('a migration whose content differs from the applied one', async () => {
    await addMigration('20260101000000_first', 'SELECT 1;')
    await run(folder)
    await writeFile(join(folder, 'migrations/20260101000000_first/migration.sql'), 'SELECT 2;')
    expect(await refusal(run(folder))).toBe('migration-changed')
  })

  it('a migration that somebody left half-applied', async () => {
    await addMigration('20260101000000_first', 'SELECT 1;')
    await run(folder)
    await asOwner((client) => client.query('UPDATE _prisma_migrations SET finished_at = NULL'))
    expect(await refusal(run(folder))).toBe('migration-half-done')
  })

  it("another program's database, with and without a ledger of its own", async () => {
    await asOwner((client) => client.query('CREATE TABLE recipes (id int)'))
    expect(await refusal(run())).toBe('foreign-database')
    await asOwner((client) => client.query('DROP TABLE recipes'))
    await addMigration('20200101000000_recipes', 'CREATE TABLE recipes (id int);')
    await run(folder)
    expect(await refusal(run())).toBe('foreign-database')
  })

  it('a folder without migrations', async () => {
    expect(await refusal(run(folder))).toBe('migrations-missing')
    expect(await refusal(run(join(folder, 'nowhere')))).toBe('migrations-missing')
  })
})

it('takes the same files with line ends of Windows for the same', async () => {
  await copyAll()
  for (const path of await readdir(folder, { recursive: true })) {
    if (!path.endsWith('.sql')) continue
    const file = join(folder, path)
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('\n', '\r\n'))
  }
  await run(folder)
  const before = await appliedFiles()
  expect(await run()).toEqual([])
  expect(await appliedFiles()).toEqual(before)
})
