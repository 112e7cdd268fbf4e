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
const nothingHeld = new Map<string, number>()

test('a page is added at the end, and a row that moved down is shown once', () => {
  expect(numbers(appendPage(list(1, 2, 3), list(4, 5)))).toEqual([1, 2, 3, 4, 5])
  expect(numbers(appendPage(list(1, 2, 3), list(2, 4)))).toEqual([1, 3, 2, 4])
})

test('a newer reading of the top keeps what was loaded behind it', () => {
  const { rows: merged } = replacePart(list(1, 2, 3, 4, 5), 0, list(9, 1, 2), false, nothingHeld)
  expect(numbers(merged)).toEqual([9, 1, 2, 3, 4, 5])
})

test('a row that left the view leaves the list, and one that moved up is not doubled', () => {
  const left = replacePart(list(1, 2, 3, 4, 5), 0, list(1, 3), false, nothingHeld)
  expect(numbers(left.rows)).toEqual([1, 3, 4, 5])
  const moved = replacePart(list(1, 2, 3, 4, 5), 0, list(5, 1, 2), false, nothingHeld)
  expect(new Set(numbers(moved.rows)).size).toBe(moved.rows.length)
  expect(numbers(moved.rows).slice(0, 3)).toEqual([5, 1, 2])
})

test('a reading that reached the end of the view drops what is behind it', () => {
  const { rows: merged } = replacePart(list(1, 2, 3, 4, 5), 0, list(1, 2), true, nothingHeld)
  expect(numbers(merged)).toEqual([1, 2])
})

test('a reading from the middle leaves what is above it alone', () => {
  const { rows: merged, firstIndex } = replacePart(
    list(1, 2, 3, 4, 5, 6),
    2,
    list(3, 9, 4),
    false,
    nothingHeld,
  )
  expect(numbers(merged)).toEqual([1, 2, 3, 9, 4, 5, 6])
  expect(firstIndex).toBe(2)
})

test('a row that the person changed stays where it was, one that others changed moves', () => {
  const old = list(1, 2, 3)
  const fresh = [row(3, 2), row(1), row(2)]
  const pinned = new Map([[row(3).id, 2]])
  expect(numbers(keepPinnedPlaces(old, fresh, pinned))).toEqual([1, 2, 3])
  const changedAgain = [row(3, 3), row(1), row(2)]
  expect(numbers(keepPinnedPlaces(old, changedAgain, pinned))).toEqual([3, 1, 2])
})

test('a held row that left the view does leave', () => {
  const pinned = new Map([[row(2).id, 2]])
  expect(numbers(keepPinnedPlaces(list(1, 2, 3), list(1, 3), pinned))).toEqual([1, 3])
})

test('the next row takes over from one that leaves, at the end the one before it', () => {
  expect(neighbourOf(list(1, 2, 3), row(2).id)?.number).toBe(3)
  expect(neighbourOf(list(1, 2, 3), row(3).id)?.number).toBe(2)
  expect(neighbourOf(list(1), row(1).id)).toBeNull()
})
