import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startDeadline } from '#main/mail/deadline'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it('a deadline fires after its time without activity, and not while there is activity', () => {
  const deadline = startDeadline(1_000)
  for (let round = 0; round < 5; round += 1) {
    vi.advanceTimersByTime(999)
    deadline.prolong()
  }
  vi.advanceTimersByTime(999)
  expect(deadline.signal.aborted).toBe(false)
  vi.advanceTimersByTime(1)
  expect(deadline.signal.aborted).toBe(true)
})

it('a deadline that has ended never fires, even after activity', () => {
  const deadline = startDeadline(1_000)
  deadline.end()
  deadline.prolong()
  vi.advanceTimersByTime(10_000)
  expect(deadline.signal.aborted).toBe(false)
  expect(vi.getTimerCount()).toBe(0)
})
