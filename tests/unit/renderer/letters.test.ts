import { expect, test } from 'vitest'
import { createLetters } from '#renderer/app/letters'

test('letters sleep behind a text that was left, until a pause', () => {
  const letters = createLetters()
  letters.typed('Hello')
  letters.stirred(5000)
  letters.escaped('Hello')
  for (let at = 5020; at < 20_000; at += 900) {
    expect(letters.areAsleep(at)).toBe(true)
    letters.stirred(at)
  }
  letters.stirred(20_000)
  expect(letters.areAsleep(20_999)).toBe(true)
  expect(letters.areAsleep(21_000)).toBe(false)
})

test('a deliberate act wakes them at once', () => {
  const letters = createLetters()
  letters.typed('Hello')
  letters.stirred(0)
  letters.wake()
  expect(letters.areAsleep(1)).toBe(false)
})

test('nothing sleeps behind a field in which nothing stands', () => {
  const letters = createLetters()
  letters.stirred(0)
  letters.escaped('')
  expect(letters.areAsleep(1)).toBe(false)
  letters.typed('H')
  letters.typed('')
  letters.stirred(10)
  expect(letters.areAsleep(11)).toBe(false)
  // Sent: the field is empty without having been emptied by hand.
  letters.typed('Hello')
  letters.stirred(20)
  letters.escaped('')
  expect(letters.areAsleep(21)).toBe(false)
})

test('an Escape that empties the field does not make its text none', () => {
  const letters = createLetters()
  letters.typed('Quest')
  letters.escaped('Quest')
  letters.escaped('')
  letters.stirred(10)
  expect(letters.areAsleep(30)).toBe(true)
})

test('what the window gets to late is as old as it is', () => {
  const letters = createLetters()
  letters.typed('Hello')
  letters.stirred(100)
  // The field went away after the window had stood still; the letters were typed meanwhile.
  letters.stirred(3000)
  expect(letters.areAsleep(120)).toBe(true)
})
