import { expect, test } from 'vitest'
import { difference } from '#renderer/components/put-text'
import { cannedAt } from '#renderer/features/canned-replies/offer-canned'

test.each([
  ['', 'abc', 'abc'],
  ['abc', '', ''],
  ['One two', 'One and two', 'and '],
  ['One two', 'One tw', ''],
  ['aaa', 'aaaa', 'a'],
  ['Same', 'Same', ''],
  // Never half a character: both share their first unit.
  ['x😀y', 'x😁y', '😁'],
  ['x😀', 'x😀😀', '😀'],
])('from %j to %j only %j is inserted', (before, after, part) => {
  const found = difference(before, after)
  expect(found.part).toBe(part)
  expect(before.slice(0, found.start) + found.part + before.slice(found.end)).toBe(after)
})

test.each([
  ['/', 1, ''],
  ['/refund', 7, 'refund'],
  ['/refund policy', 14, 'refund policy'],
])('%j suggests canned replies', (text, cursor, typed) => {
  expect(cannedAt(text, cursor)).toEqual({ start: 0, typed })
})

test.each([
  ['See /etc', 8],
  ['/etc/hosts', 10],
  ['/ ', 2],
  ['/a\nb', 4],
  ['/refund', 0],
  [`/${'a'.repeat(80)}`, 81],
])('%j is text', (text, cursor) => {
  expect(cannedAt(text, cursor)).toBeNull()
})
