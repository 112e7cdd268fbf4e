import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { inspectDatabase } from '#main/database/inspect-database'
import { migrate } from '#main/database/migrate'
import { readSqlFiles } from '#main/database/sql-files'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { printSchema } from '#tests/support/current-schema/print-schema'
import {
  createEmptyDatabase,
  createMigratedDatabase,
  type ServerDatabase,
} from '#tests/support/test-server'
import { silentLog } from '#tests/support/test-database'

let database: ServerDatabase
let folder: string
let sql: Client

const FIRST = '20260101000000_first'
const SECOND = '20260102000000_second'
const answer = (value: string) =>
  `CREATE OR REPLACE FUNCTION private.answer() RETURNS text LANGUAGE sql AS $$ SELECT '${value}' $$;`

beforeEach(async () => {
  database = await createEmptyDatabase()
  folder = await mkdtemp(join(tmpdir(), 'connect-sql-files-'))
  sql = new Client(database.owner)
  await sql.connect()
  await write(
    `migrations/${FIRST}/migration.sql`,
    'CREATE SCHEMA private; CREATE TABLE one (id int);',
  )
  await write('sql/10-first/answer.sql', answer('first'))
})

afterEach(async () => {
  await sql.end()
  await database.drop()
  await rm(folder, { recursive: true })
})

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), text)
}

const run = () => migrate({ endpoint: database.owner }, folder, silentLog)

const rows = async <T>(text: string): Promise<T[]> =>
  (await sql.query<{ value: T }>(text)).rows.map(({ value }) => value)
const theAnswer = async () => (await rows<string>('SELECT private.answer() AS value'))[0]
const ledger = () =>
  rows<string>(`SELECT path || ' ' || xmin AS value FROM private.sql_files ORDER BY path`)
const migrations = () =>
  rows<string>('SELECT migration_name AS value FROM _prisma_migrations ORDER BY 1')

describe('a repeatable SQL file', () => {
  it('is applied after the migrations, and not again while it stays as it is', async () => {
    expect(await run()).toEqual([FIRST])
    expect(await theAnswer()).toBe('first')
    const before = await ledger()
    expect(await run()).toEqual([])
    expect(await ledger()).toEqual(before)
  })

  it('is applied anew when it has changed, and the others are left alone', async () => {
    await write('sql/20-second/other.sql', 'SELECT 1;')
    await run()
    const [, other] = await ledger()
    await write('sql/10-first/answer.sql', answer('second'))
    expect(await run()).toEqual([])
    expect(await theAnswer()).toBe('second')
    expect((await ledger())[1]).toBe(other)
  })

  it('comes in the order of the paths', async () => {
    await write('sql/20-second/a.sql', 'CREATE VIEW twice AS SELECT private.answer() AS value;')
    await write('sql/20-second/b.sql', 'CREATE VIEW again AS SELECT value FROM twice;')
    await run()
    expect(await rows('SELECT value FROM again')).toEqual(['first'])
  })

  it('that is gone is forgotten; what it made is for a migration to drop', async () => {
    await write('sql/20-second/other.sql', 'CREATE FUNCTION private.kept() RETURNS int RETURN 1;')
    await run()
    await rm(join(folder, 'sql/10-first'), { recursive: true })
    await rm(join(folder, 'sql/20-second'), { recursive: true })
    await write(`migrations/${SECOND}/migration.sql`, 'DROP FUNCTION private.answer();')
    expect(await run()).toEqual([SECOND])
    expect(await ledger()).toEqual([])
    expect(
      await rows(
        `SELECT proname AS value FROM pg_proc WHERE pronamespace = 'private'::regnamespace`,
      ),
    ).toEqual(['kept'])
  })
})

describe('a file that fails', () => {
  it('is named, and undoes the migration that it came with, and no earlier one', async () => {
    await write(`migrations/${SECOND}/migration.sql`, 'CREATE TABLE two (id int);')
    await write('sql/20-second/wrong.sql', 'SELECT 1 / 0;')
    await expect(run()).rejects.toMatchObject({
      code: 'migration-failed',
      details: { name: '20-second/wrong.sql', reason: 'division by zero' },
    })
    expect(await migrations()).toEqual([FIRST])
    expect(
      await rows(
        `SELECT to_regclass('two') IS NULL AND to_regproc('private.answer') IS NULL AS value`,
      ),
    ).toEqual([true])
    await write('sql/20-second/wrong.sql', 'SELECT 1;')
    expect(await run()).toEqual([SECOND])
  })

  it('leaves what there was when no migration came with it', async () => {
    await run()
    const before = await ledger()
    await write('sql/10-first/answer.sql', answer('second'))
    await write('sql/20-second/wrong.sql', 'SELECT 1 / 0;')
    await expect(run()).rejects.toMatchObject({ code: 'migration-failed' })
    expect(await theAnswer()).toBe('first')
    expect(await ledger()).toEqual(before)
  })
})

it('an older app refuses a newer database and does not bring its own functions back', async () => {
  await write(`migrations/${SECOND}/migration.sql`, '-- Only functions changed.')
  await write('sql/10-first/answer.sql', answer('newer'))
  await run()
  const before = await ledger()
  await rm(join(folder, 'migrations', SECOND), { recursive: true })
  await write('sql/10-first/answer.sql', answer('older'))
  await expect(run()).rejects.toMatchObject({ code: 'database-newer' })
  expect(await theAnswer()).toBe('newer')
  expect(await ledger()).toEqual(before)
})

it('of two apps that bring a change at once one works and the other finds it done', async () => {
  await Promise.all([run(), run()])
  expect(await theAnswer()).toBe('first')
  await write('sql/10-first/answer.sql', answer('second'))
  await Promise.all([run(), run()])
  expect(await theAnswer()).toBe('second')
})

it('an app without the folder of SQL files is incomplete, and nothing is done', async () => {
  await rm(join(folder, 'sql'), { recursive: true })
  await expect(run()).rejects.toMatchObject({ code: 'migrations-missing' })
  expect(await rows(`SELECT to_regclass('one') IS NULL AS value`)).toEqual([true])
})

it('every file of the app can be applied again and changes nothing', async () => {
  const migrated = await createMigratedDatabase()
  const client = new Client(migrated.owner)
  await client.connect()
  try {
    const before = await printSchema(client)
    for (const file of await readSqlFiles(join(import.meta.dirname, '../../../prisma/sql'))) {
      await client.query(file.sql)
    }
    expect(await printSchema(client)).toEqual(before)
  } finally {
    await client.end()
    await migrated.drop()
  }
})

describe('an inspection', () => {
  const inspect = () => inspectDatabase({ endpoint: database.owner }, join(folder, 'migrations'))

  it('counts a database with nothing but an empty ledger as empty', async () => {
    await sql.query('CREATE TABLE _prisma_migrations (migration_name text)')
    expect(await inspect()).toMatchObject({ state: 'empty', changedFiles: [] })
    await sql.query('CREATE TABLE other (id int)')
    expect(await inspect()).toMatchObject({ state: 'foreign' })
  })

  it('names the files that the database has in another form, or has and should not', async () => {
    await write(
      `migrations/${FIRST}/migration.sql`,
      `CREATE SCHEMA private; CREATE FUNCTION public.schema_version() RETURNS text LANGUAGE sql AS $$ SELECT '${FIRST}' $$;`,
    )
    await run()
    expect(await inspect()).toMatchObject({ state: 'same', changedFiles: [] })
    await write('sql/10-first/answer.sql', answer('later'))
    await sql.query(`INSERT INTO private.sql_files (path, sha256) VALUES ('gone.sql', '')`)
    expect((await inspect()).changedFiles).toEqual(['10-first/answer.sql', 'gone.sql'])
  })
})

it('files that the newest migration does not name are refused, and nothing is changed', async () => {
  await write(`migrations/${FIRST}/migration.sql`, '-- prisma/sql: 0000\nCREATE SCHEMA private;')
  await expect(run()).rejects.toMatchObject({
    code: 'migrations-missing',
    details: { folder: join(folder, 'sql') },
  })
  expect(
    await rows(`SELECT relname AS value FROM pg_class WHERE relname = '_prisma_migrations'`),
  ).toEqual([])
})
