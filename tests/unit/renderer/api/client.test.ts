import { expect, test } from 'vitest'
import { createApi } from '#renderer/api/client'
import { createAppStore } from '#renderer/state/app-store'
import { createSubscribe } from '#renderer/api/subscribe'
import { isDomainError, type DomainError } from '#shared/errors'
import { FakeMain } from '#tests/support/fake-bridge'

test('a call returns its value', async () => {
  const main = new FakeMain({ tickets: 5 })
  const api = createApi(main.bridge())
  expect(Object.keys(await api.tickets.counts({}))).toContain('my-open')
})

test('a refusal is thrown as the same error as in main, and passed to the handler', async () => {
  const main = new FakeMain({ tickets: 1 })
  const seen: DomainError[] = []
  const api = createApi(main.bridge(), (error) => seen.push(error))
  main.failWith = { code: 'code.wrong', details: { attemptsLeft: 1 } }
  const error: unknown = await api.signIn.verifyCode({ code: '111111' }).catch((e: unknown) => e)
  expect(isDomainError(error, 'code.wrong') && error.details.attemptsLeft).toBe(1)
  expect(seen).toEqual([error])
})

test('an event that arrives while the state is requested is newer than the response', async () => {
  const main = new FakeMain({ phase: 'starting', tickets: 0 })
  const bridge = main.bridge()
  const { store, start } = createAppStore(createApi(bridge), createSubscribe(bridge))
  let letGo = () => {}
  const asked = new Promise<void>((isAsked) => {
    main.overrides['app:get-state'] = async () => {
      const old = main.state
      isAsked()
      await new Promise<void>((resolve) => (letGo = resolve))
      return old
    }
  })
  const stop = start()
  await asked
  main.setState({ phase: { name: 'first-run' } })
  letGo()
  await new Promise((resolve) => setImmediate(resolve))
  expect(store.getState().app?.phase.name).toBe('first-run')
  stop()
  main.setState({ phase: { name: 'signed-out', reason: 'none' } })
  expect(store.getState().app?.phase.name).toBe('first-run')
})
