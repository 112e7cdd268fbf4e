import { expect, test } from 'vitest'
import { createLetters } from '#renderer/app/letters'

test('letters are asleep after a text was left, until a pause', () => {
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

test('a deliberate action wakes them at once', () => {
  const letters = createLetters()
  letters.typed('Hello')
  letters.stirred(0)
  letters.wake()
  expect(letters.areAsleep(1)).toBe(false)
})

test('nothing is asleep after an empty field', () => {
  const letters = createLetters()
  letters.stirred(0)
  letters.escaped('')
  expect(letters.areAsleep(1)).toBe(false)
  letters.typed('H')
  letters.typed('')
  letters.stirred(10)
  expect(letters.areAsleep(11)).toBe(false)
  // Sent: the field is empty, but the user has not cleared it.
  letters.typed('Hello')
  letters.stirred(20)
  letters.escaped('')
  expect(letters.areAsleep(21)).toBe(false)
})

test('an Escape that clears the field does not count as leaving it empty', () => {
  const letters = createLetters()
  letters.typed('Quest')
  letters.escaped('Quest')
  letters.escaped('')
  letters.stirred(10)
  expect(letters.areAsleep(30)).toBe(true)
})

test('late events keep the time at which they happened', () => {
  const letters = createLetters()
  letters.typed('Hello')
  letters.stirred(100)
  // The field disappeared after the window was blocked. The letters were typed in the meantime.
  letters.stirred(3000)
  expect(letters.areAsleep(120)).toBe(true)
})
