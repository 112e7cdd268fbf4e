import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Prisma } from '#main/database/generated/client'
import { BytesColumn, Int8Column, InstantColumn, JsonInstantColumn } from '#main/database/columns'
import { classifyDatabaseError } from '#main/database/prisma-errors'
import { readPgRows, readPgValue } from '#main/database/read-pg-rows'
import { readOneRow, readRow, readRows, readValue } from '#main/database/read-rows'
import { UnexpectedRowError } from '#main/database/unexpected-row'
import { toWireError } from '#main/ipc/to-wire-error'
import { createLog } from '#main/log'

const SECRET = 'mia@example.test'
const PersonRow = z.strictObject({
  id: z.string(),
  seen: InstantColumn.nullable(),
  roles: z.array(z.enum(['OWNER', 'VIEWER'])),
})
const fitting = { id: 'one', seen: new Date(0), roles: ['OWNER'] }
const sql = Prisma.sql`
  SELECT id, seen, roles FROM find_people(${SECRET})`

/** A database that returns these rows for every query. */
const giving = (...rows: unknown[]) =>
  ({ $queryRaw: () => Promise.resolve(rows) }) as unknown as Parameters<typeof readRows>[0]

async function caught(asked: Promise<unknown>): Promise<UnexpectedRowError> {
  const error = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof UnexpectedRowError)) throw new Error('not refused')
  return error
}

describe('rows', () => {
  it('are returned as the schema parses them', async () => {
    const parsed = { ...fitting, seen: '1970-01-01T00:00:00.000Z' }
    expect(await readRows(giving(fitting, fitting), PersonRow, sql)).toEqual([parsed, parsed])
    expect(await readRow(giving(fitting), PersonRow, sql)).toEqual(parsed)
    expect(await readRow(giving(), PersonRow, sql)).toBeNull()
    expect(await readPgRows(() => Promise.resolve([fitting]), PersonRow, 'select 1')).toEqual([
      parsed,
    ])
  })

  it.each([
    ['a wrong value', { ...fitting, roles: ['OWNER', SECRET] }, 'roles.1 invalid_value'],
    ['a column that is missing', { id: 'one', seen: null }, 'roles invalid_type'],
    ['a column too many', { ...fitting, email: SECRET }, 'email unrecognized_keys'],
    ['NULL', { ...fitting, id: null }, 'id invalid_type'],
    ['a time as text', { ...fitting, seen: SECRET }, 'seen invalid_type'],
  ])('are refused for %s, without the value in the error', async (_what, row, problem) => {
    const error = await caught(readRows(giving(fitting, row), PersonRow, sql))
    expect(error.code).toBe(`${problem} in: SELECT id, seen, roles FROM find_people(?)`)
    expect(`${error.message}${JSON.stringify(error)}${String(error.cause)}`).not.toContain(SECRET)
  })

  it('are refused if there is none but one is required', async () => {
    const error = await caught(readOneRow(giving(), PersonRow, sql))
    expect(error.code).toMatch(/^no row in: SELECT id/)
  })

  it('are one value of one column, or refused', async () => {
    const one = Prisma.sql`SELECT find_one() AS "found"`
    expect(await readValue(giving({ found: 1n }), Int8Column, one)).toBe(1)
    expect((await caught(readValue(giving(), Int8Column, one))).code).toMatch(/^not one value in/)
    expect((await caught(readValue(giving({ a: 1, b: 2 }), Int8Column, one))).code).toMatch(
      /^not one/,
    )
    expect((await caught(readValue(giving({ found: 1 }), Int8Column, one))).code).toBe(
      'invalid_type in: SELECT find_one() AS "found"',
    )
    const run = () => Promise.resolve([{ found: 'x' }])
    expect((await caught(readPgValue(run, z.boolean(), 'select a()'))).code).toBe(
      'invalid_type in: select a()',
    )
  })

  it('include only the start of a long statement in the error', async () => {
    const long = Prisma.raw(`SELECT ${'x'.repeat(2_000)}`)
    expect((await caught(readOneRow(giving(), PersonRow, long))).code.length).toBeLessThan(350)
  })
})

describe('an unexpected row', () => {
  it('is an unexpected error for the window, named only in the log', async () => {
    // If these words came from the driver, they would mean a broken connection.
    const words = Prisma.sql`SELECT 'connection is closed' AS id`
    const error = await caught(readRows(giving({ id: SECRET }), PersonRow, words))
    expect(classifyDatabaseError(error)).toEqual({ kind: 'bug' })

    const lines: string[] = []
    const wire = toWireError(
      error,
      createLog((line) => lines.push(line)),
      () => 'incident',
    )
    expect(wire).toEqual({ code: 'unexpected', details: { incidentId: 'incident' } })
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      event: 'unexpected',
      incidentId: 'incident',
      error: 'UnexpectedRowError',
      code: `seen invalid_type in: SELECT 'connection is closed' AS id`,
    })
    expect(lines[0]).not.toContain(SECRET)
  })
})

describe('columns', () => {
  it('are read from the driver’s error', () => {
    expect(InstantColumn.parse(new Date(1))).toBe('1970-01-01T00:00:00.001Z')
    expect(JsonInstantColumn.parse('2026-01-02T03:04:05.6+01:00')).toBe('2026-01-02T02:04:05.600Z')
    expect(Int8Column.parse(12n)).toBe(12)
    const bytes = Buffer.from('bytes')
    expect(BytesColumn.parse(bytes)).toBe(bytes)
  })

  it.each([
    [InstantColumn, '2026-01-02'],
    [InstantColumn, new Date(NaN)],
    [JsonInstantColumn, 'tomorrow'],
    [JsonInstantColumn, null],
    [Int8Column, 12],
    [BytesColumn, 'bytes'],
  ])('are empty for everything else', (column, value) => {
    expect(column.safeParse(value).success).toBe(false)
  })
})
