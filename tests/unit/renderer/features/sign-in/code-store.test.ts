import { expect, test } from 'vitest'
import { createCodeStore } from '#renderer/features/sign-in/code-store'
import { DomainError } from '#shared/errors'

function recordingStore(answers: (() => Promise<unknown>)[] = []) {
  const asked: string[] = []
  const store = createCodeStore((code) => {
    asked.push(code)
    return (answers.shift() ?? (() => Promise.resolve()))()
  })
  return { asked, store, state: () => store.getState() }
}

const wrong = () => Promise.reject(new DomainError('code.wrong', { attemptsLeft: 2 }))

test('nothing is sent before the user submits, then the digits without spaces', async () => {
  const { asked, state } = recordingStore()
  state().write('123 456')
  expect(asked).toEqual([])
  await state().submit()
  expect(asked).toEqual(['123456'])
})

test('a pasted mail fills in its code, and a paste without one proceeds as usual', () => {
  const { asked, state } = recordingStore()
  expect(state().paste('Hello, it is sunny')).toBe(false)
  expect(state().paste('Your code is 481 902. It is valid for 5 minutes.')).toBe(true)
  expect(state().code).toBe('481902')
  expect(asked).toEqual([])
})

test('a double click while the digits are checked is one attempt', async () => {
  let answer = () => {}
  const { asked, state } = recordingStore([
    () => new Promise<void>((resolve) => (answer = resolve)),
  ])
  state().write('123456')
  const both = [state().submit(), state().submit()]
  answer()
  await Promise.all(both)
  expect(asked).toHaveLength(1)
})

test('a refusal is shown, the field gets the focus again, and the next attempt clears it', async () => {
  const { state } = recordingStore([wrong])
  state().write('111111')
  const before = state().focusRequest
  await state().submit()
  expect(state().error).toMatchObject({ code: 'code.wrong' })
  expect(state().focusRequest).toBe(before + 1)
  await state().submit()
  expect(state().error).toBeNull()
})

test('an invalid code is shown beside the field and not sent', async () => {
  const { asked, state } = recordingStore()
  state().write('12a')
  await state().submit()
  expect(state().problem).toBe('A code has six digits.')
  expect(asked).toEqual([])
})

test('after another code was sent the field is empty and without the old error', async () => {
  const { state } = recordingStore([wrong])
  state().write('111111')
  await state().submit()
  state().clear()
  expect(state()).toMatchObject({ code: '', error: null })
})
