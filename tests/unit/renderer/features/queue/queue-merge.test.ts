import { expect, test } from 'vitest'
import {
  appendPage,
  keepPinnedPlaces,
  neighbourOf,
  replacePart,
} from '#renderer/features/queue/queue-merge'
import type { TicketRow } from '#shared/domain/ticket'
import { FakeMain } from '#tests/support/fake-bridge'

const rows = new FakeMain({ tickets: 12 }).tickets
const row = (number: number, version = 1): TicketRow => {
  const found = rows[number - 1]
  if (found === undefined) throw new Error(`No row ${number}`)
  return { ...found, version }
}
const list = (...numbers: number[]) => numbers.map((number) => row(number))
const numbers = (of: readonly TicketRow[]) => of.map(({ number }) => number)
const nothingPinned = new Map<string, number>()

test('a page is appended, and a row that moved down is shown once', () => {
  expect(numbers(appendPage(list(1, 2, 3), list(4, 5)))).toEqual([1, 2, 3, 4, 5])
  expect(numbers(appendPage(list(1, 2, 3), list(2, 4)))).toEqual([1, 3, 2, 4])
})

test('a newer read of the top keeps the rows loaded after it', () => {
  const { rows: merged } = replacePart(list(1, 2, 3, 4, 5), 0, list(9, 1, 2), false, nothingPinned)
  expect(numbers(merged)).toEqual([9, 1, 2, 3, 4, 5])
})

test('a row that left the view is removed, and one that moved up is not duplicated', () => {
  const left = replacePart(list(1, 2, 3, 4, 5), 0, list(1, 3), false, nothingPinned)
  expect(numbers(left.rows)).toEqual([1, 3, 4, 5])
  const moved = replacePart(list(1, 2, 3, 4, 5), 0, list(5, 1, 2), false, nothingPinned)
  expect(new Set(numbers(moved.rows)).size).toBe(moved.rows.length)
  expect(numbers(moved.rows).slice(0, 3)).toEqual([5, 1, 2])
})

test('a read that reached the end of the view removes all rows after it', () => {
  const { rows: merged } = replacePart(list(1, 2, 3, 4, 5), 0, list(1, 2), true, nothingPinned)
  expect(numbers(merged)).toEqual([1, 2])
})

test('a read from the middle leaves the rows above it unchanged', () => {
  const { rows: merged, firstIndex } = replacePart(
    list(1, 2, 3, 4, 5, 6),
    2,
    list(3, 9, 4),
    false,
    nothingPinned,
  )
  expect(numbers(merged)).toEqual([1, 2, 3, 9, 4, 5, 6])
  expect(firstIndex).toBe(2)
})

test('a row that the user changed stays in place, one that others changed moves', () => {
  const old = list(1, 2, 3)
  const fresh = [row(3, 2), row(1), row(2)]
  const pinned = new Map([[row(3).id, 2]])
  expect(numbers(keepPinnedPlaces(old, fresh, pinned))).toEqual([1, 2, 3])
  const changedAgain = [row(3, 3), row(1), row(2)]
  expect(numbers(keepPinnedPlaces(old, changedAgain, pinned))).toEqual([3, 1, 2])
})

test('a pinned row that left the view is removed', () => {
  const pinned = new Map([[row(2).id, 2]])
  expect(numbers(keepPinnedPlaces(list(1, 2, 3), list(1, 3), pinned))).toEqual([1, 3])
})

test('the next row becomes active when one leaves, at the end the previous one', () => {
  expect(neighbourOf(list(1, 2, 3), row(2).id)?.number).toBe(3)
  expect(neighbourOf(list(1, 2, 3), row(3).id)?.number).toBe(2)
  expect(neighbourOf(list(1), row(1).id)).toBeNull()
})
