import { afterAll, beforeAll, expect, it } from 'vitest'
import { visibleLength } from '#shared/domain/text'
import { openTestDatabase, type TestDatabase } from '#tests/support/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await openTestDatabase()
})

afterAll(() => db.close())

it('sees the same code points as the app does, over all of Unicode', async () => {
  const points = Array.from({ length: 0x10ffff }, (_, index) => index + 1).filter(
    (point) => point < 0xd800 || point > 0xdfff,
  )
  const { rows } = await db.sql.query<{ point: number }>(
    `SELECT p AS point FROM unnest($1::int[]) AS p WHERE private.visible_length(chr(p)) = 0`,
    [points],
  )
  const hiddenHere = points.filter((point) => visibleLength(String.fromCodePoint(point)) === 0)
  expect(rows.map(({ point }) => point)).toEqual(hiddenHere)
  expect(hiddenHere.length).toBeGreaterThan(100)
})
