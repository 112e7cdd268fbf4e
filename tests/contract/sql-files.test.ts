import { join } from 'node:path'
import { readMigrations } from '#main/database/migration-files'
import { digestOf, readSqlFiles } from '#main/database/sql-files'
import { expect, it } from 'vitest'
import { FEATURES } from '../support/current-schema/features'

// The rules for migrations and SQL files in prisma/README.md.

const PRISMA = join(import.meta.dirname, '../../prisma')
const migrations = await readMigrations(join(PRISMA, 'migrations'))
const files = await readSqlFiles(join(PRISMA, 'sql'))
const all = [
  ...migrations.map(({ name, sql }) => ({ path: name, sql })),
  ...files.map(({ path, sql }) => ({ path, sql })),
]

/** Names of the functions that a text creates, with their schema. */
const madeIn = (sql: string) =>
  [...sql.replaceAll('"', '').matchAll(/FUNCTION\s+((?:private|public)\.\w+)\s*\(/gi)]
    .filter(({ index, input }) => /CREATE\s+(OR\s+REPLACE\s+)?$/i.test(input.slice(0, index)))
    .map(([, name = '']) => name)

/** A text without comments. */
const code = (sql: string) => sql.replaceAll(/--.*$/gm, '')

it('the newest migration names the current SQL files, so that a change of one is a new version', () => {
  const line = migrations
    .at(-1)
    ?.sql.split('\n')
    .find((one) => one.startsWith('-- prisma/sql: '))
  expect(line).toBe(`-- prisma/sql: ${digestOf(files)}`)
})

it('no file ends the transaction that it is applied in', () => {
  const ending = all.filter(({ sql }) =>
    /^\s*(BEGIN|START\s+TRANSACTION|COMMIT|END|ROLLBACK|SAVEPOINT|ABORT)\b[^;$]*;/im.test(
      code(sql).replaceAll(/\$\$[^]*?\$\$/g, ''),
    ),
  )
  expect(ending.map(({ path }) => path)).toEqual([])
})

it('no file is longer than 300 lines', () => {
  const long = all.filter(({ sql }) => sql.split('\n').length > 301).map(({ path }) => path)
  expect(long).toEqual([])
})

it('each function is created in one place', () => {
  const names = files.flatMap(({ sql }) => madeIn(code(sql)))
  const inMigrations = new Set(migrations.flatMap(({ sql }) => madeIn(code(sql))))
  expect(names.length).toBeGreaterThan(200)
  expect(names.filter((name) => inMigrations.has(name))).toEqual([])
})

it('each function is in the folder of its feature', () => {
  for (const { path, sql } of files) {
    const [, feature = ''] = /^\d\d-([a-z-]+)\//.exec(path) ?? []
    const known = FEATURES[feature]?.functions ?? []
    const strange = madeIn(code(sql)).filter((name) => !known.includes(name.replace(/^\w+\./, '')))
    expect(strange, path).toEqual([])
  }
})

it('migrations call no function of the SQL files', () => {
  const repeatable = new Set(files.flatMap(({ sql }) => madeIn(code(sql))))
  for (const { name, sql } of migrations) {
    const statements = code(sql).replaceAll(/DROP FUNCTION[^;]*;/g, '')
    const called = [...statements.matchAll(/\b((?:private|public)\.\w+)\(/g)].map(
      ([, one = '']) => one,
    )
    expect(
      called.filter((one) => repeatable.has(one)),
      name,
    ).toEqual([])
  }
})
