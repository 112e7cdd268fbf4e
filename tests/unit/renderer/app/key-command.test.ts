import { expect, test } from 'vitest'
import { keyCommand, type KeyCommand, type KeyScene } from '#renderer/app/key-command'
import { isModKey, keyName, writtenBy } from '#renderer/components/key-name'

type Press = Parameters<typeof keyCommand>[0]

const press = (key: string, code: string, part: Partial<Press> = {}): Press => ({
  key,
  code,
  repeat: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...part,
})
const letter = (key: string, part: Partial<Press> = {}) =>
  press(key, `Key${key.toUpperCase()}`, part)
const SCENE: KeyScene = {
  focus: 'elsewhere',
  shownId: 'shown',
  mayWrite: true,
  isCovered: false,
  writing: 'no',
  isAsleep: false,
}
const meaning = (event: Press, part: Partial<KeyScene> = {}) =>
  keyCommand(event, { ...SCENE, ...part })
const LETTERS = Array.from('abcdefghijklmnopqrstuvwxyz')
const CHANGES: KeyCommand['name'][] = ['close-or-reopen', 'choose', 'write', 'new-ticket']

test('a key acts on the ticket that is shown, whichever row has the focus', () => {
  for (const focus of ['list', 'elsewhere', 'control'] as const) {
    expect(meaning(letter('e'), { focus })).toEqual({ name: 'close-or-reopen', ticketId: 'shown' })
    expect(meaning(letter('r'), { focus })).toMatchObject({ name: 'write', ticketId: 'shown' })
    for (const key of 'espatrn') expect(meaning(letter(key), { focus, shownId: null })).toBeNull()
  }
})

test('a key that is held down moves through the list and changes nothing', () => {
  for (const key of LETTERS) {
    const held = meaning(letter(key, { repeat: true }))
    expect(held === null || held.name === 'move').toBe(true)
  }
  expect(meaning(letter('j', { repeat: true }))).toEqual({ name: 'move', step: 1 })
  expect(meaning(letter('z', { ctrlKey: true, repeat: true }))).toBeNull()
})

test('on a non-Latin layout the position of the key counts', () => {
  const layouts: [string, string, string][] = [
    ['к', 'KeyR', 'r'],
    ['К', 'KeyR', 'r'],
    ['у', 'KeyE', 'e'],
    ['ρ', 'KeyR', 'r'],
    ['ق', 'KeyR', 'r'],
    ['ר', 'KeyR', 'r'],
    ['.', 'Slash', '/'],
    ['ظ', 'Slash', '/'],
    ['б', 'Comma', ','],
    // Latin letters count as printed: Dvorak, AZERTY, Turkish.
    ['p', 'KeyR', 'p'],
    ['a', 'KeyQ', 'a'],
    ['ı', 'KeyI', 'ı'],
    ['-', 'Slash', '-'],
    ['Escape', 'Escape', 'escape'],
  ]
  for (const [key, code, name] of layouts) {
    expect([key, keyName({ key, code, shiftKey: false })]).toEqual([key, name])
  }
  expect(meaning(press('к', 'KeyR'))).toMatchObject({ name: 'write', mode: 'PUBLIC' })
  expect(meaning(press('я', 'KeyZ', { ctrlKey: true }))).toEqual({ name: 'undo' })
  expect(meaning(press('.', 'Slash'))).toEqual({ name: 'search' })
  expect(meaning(press(',', 'Slash', { shiftKey: true }))).toEqual({ name: 'shortcuts' })
  expect(isModKey(press('ф', 'KeyA', { metaKey: true, shiftKey: true }), 'a', true)).toBe(true)
})

test('letters that belong to a composer are its text, and never a command', () => {
  for (const focus of ['elsewhere', 'control', 'list'] as const) {
    for (const key of [...LETTERS, '/', '?', '.', '3', 'ß', 'к', '€']) {
      const text = meaning(press(key, ''), { writing: 'words', focus })
      const goesOn = focus === 'list' && (key === 'j' || key === 'k')
      expect(text).toEqual(
        goesOn
          ? { name: 'move', step: key === 'j' ? 1 : -1 }
          : { name: 'type', ticketId: 'shown', text: key },
      )
      const empty = meaning(press(key, ''), { writing: 'empty', focus })
      expect(empty === null || !CHANGES.includes(empty.name)).toBe(true)
    }
  }
  // Until it is there, every letter is its text.
  for (const key of LETTERS) {
    const scene: Partial<KeyScene> = { writing: 'awaited', focus: 'list' }
    expect(meaning(letter(key), scene)).toMatchObject({ name: 'type', text: key })
  }
  // Space still activates the focused button.
  expect(meaning(press(' ', 'Space'), { writing: 'words', focus: 'control' })).toBeNull()
  expect(meaning(press(' ', 'Space'), { writing: 'words' })).toMatchObject({ name: 'type' })
  // Not a shortcut of the system or the app.
  expect(meaning(letter('c', { ctrlKey: true }), { writing: 'words' })).toBeNull()
  expect(writtenBy(press('@', 'KeyQ', { ctrlKey: true, altKey: true }))).toBe('@')
})

test('a field keeps its letters, and so do the settings', () => {
  for (const key of LETTERS) {
    expect(meaning(letter(key), { focus: 'text' })).toBeNull()
    expect(meaning(letter(key), { isCovered: true, writing: 'words' })).toBeNull()
  }
  expect(meaning(letter('z', { ctrlKey: true }), { focus: 'text' })).toBeNull()
})

test('people with read access only change nothing by a key', () => {
  for (const key of LETTERS) {
    const command = meaning(letter(key), { mayWrite: false })
    expect(command === null || !CHANGES.includes(command.name)).toBe(true)
  }
})

test('after a text was left letters are no commands, and continue an unfinished reply', () => {
  const isAsleep = true
  for (const focus of ['list', 'elsewhere', 'control'] as const) {
    for (const key of [...LETTERS, '?', '/', ' ', '5', 'é']) {
      const event = press(key, '')
      expect(meaning(event, { focus, isAsleep })).toEqual({ name: 'sleep' })
      expect(meaning(event, { focus, isAsleep, shownId: null })).toEqual({ name: 'sleep' })
    }
  }
  expect(meaning(letter('e'), { isAsleep, writing: 'words' })).toMatchObject({ name: 'type' })
  // After leaving a composer, J and K still move in the list.
  const inList = { isAsleep, writing: 'words', focus: 'list' } as const
  expect(meaning(letter('j'), inList)).toEqual({ name: 'move', step: 1 })
  // Typing into a field, and keys that write nothing, are not blocked.
  expect(meaning(letter('e'), { isAsleep, focus: 'text' })).toBeNull()
  expect(meaning(press('Escape', 'Escape'), { isAsleep })).toEqual({ name: 'back' })
  expect(meaning(letter('z', { ctrlKey: true }), { isAsleep })).toEqual({ name: 'undo' })
})
