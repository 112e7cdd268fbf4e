import { expect, it } from 'vitest'
import { createRevival } from '#main/windows/revival'

it('opens a page again after growing delays, and gives up on one that crashes repeatedly', () => {
  let now = 0
  const revival = createRevival(() => now)
  expect(revival.died()).toBe(0)
  now += 5000
  expect(revival.died()).toBe(1000)
  now += 5000
  expect(revival.died()).toBe(4000)
  now += 5000
  expect(revival.died()).toBeNull()
})

it('forgets old crashes, and all of them when the user asks for the page', () => {
  let now = 0
  const revival = createRevival(() => now)
  for (let hour = 0; hour < 10; hour += 1) {
    expect(revival.died()).toBe(0)
    now += 3_600_000
  }
  for (let count = 0; count < 4; count += 1) revival.died()
  expect(revival.died()).toBeNull()
  revival.forget()
  expect(revival.died()).toBe(0)
})
