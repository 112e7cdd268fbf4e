import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Presence } from '#shared/domain/presence'
import { createApi } from '#renderer/api/client'
import { createSubscribe } from '#renderer/api/subscribe'
import { errorText } from '#renderer/errors/error-text'
import { createPresenceStore } from '#renderer/features/presence/presence-store'
import { presenceWords } from '#renderer/words/presence-words'
import { createTicketStore } from '#renderer/state/ticket-store'
import { createSettingsFrameStore } from '#renderer/state/settings-frame-store'
import { FakeMain } from '#tests/support/fake-bridge'
import { stubWindow } from '#tests/support/seen-window'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function setUp() {
  const page = stubWindow()
  const main = new FakeMain({ tickets: 3 })
  const bridge = main.bridge()
  const api = createApi(bridge)
  const ticket = createTicketStore(api, errorText)
  const settingsFrame = createSettingsFrameStore()
  const store = createPresenceStore({
    api,
    subscribe: createSubscribe(bridge),
    ticket,
    settingsFrame,
    isSeen: () => document.visibilityState === 'visible',
  })
  const shown = () =>
    main.calls
      .filter(({ channel }) => channel === 'presence:show')
      .map(({ input }) => input as { ticketId: string | null; isTyping: boolean })
  const [first, second] = main.tickets
  const [, ben, kim] = main.members
  if (!first || !second || !ben || !kim) throw new Error('Too few')
  const at = (person: typeof ben, isTyping = false): Presence => ({
    ticketId: first.id,
    person,
    isTyping,
  })
  const stop = store.getState().start()
  const open = async () => {
    void ticket.getState().open(first)
    await vi.advanceTimersByTimeAsync(10)
  }
  await vi.advanceTimersByTimeAsync(10)
  return {
    page,
    main,
    settingsFrame,
    ticket,
    open,
    store,
    shown,
    first,
    second,
    ben,
    kim,
    at,
    stop,
  }
}

test('reports the own ticket at once, and again every four seconds', async () => {
  const { open, shown, first, stop } = await setUp()
  expect(shown()).toEqual([{ ticketId: null, isTyping: false }])
  await open()
  expect(shown().at(-1)).toEqual({ ticketId: first.id, isTyping: false })
  const before = shown().length
  await vi.advanceTimersByTimeAsync(12_100)
  expect(shown()).toHaveLength(before + 3)
  stop()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(shown().at(-1)).toEqual({ ticketId: null, isTyping: false })
  expect(shown()).toHaveLength(before + 4)
})

test('typing is reported with the first letter, and until five seconds after the last', async () => {
  const { open, store, shown, first } = await setUp()
  await open()
  const typing = () => shown().at(-1)?.isTyping
  const before = shown().length
  for (let letter = 0; letter < 8; letter += 1) {
    store.getState().typed(first.id)
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(typing()).toBe(true)
  // Not once per letter.
  expect(shown()).toHaveLength(before + 1)
  await vi.advanceTimersByTimeAsync(4_800)
  expect(typing()).toBe(true)
  await vi.advanceTimersByTimeAsync(300)
  expect(typing()).toBe(false)
  store.getState().typed(first.id)
  expect(typing()).toBe(true)
  store.getState().ceased()
  expect(typing()).toBe(false)
})

test('a hidden window has no ticket open and does not poll', async () => {
  const { page, main, open, shown, first } = await setUp()
  await open()
  page.see(false)
  await vi.advanceTimersByTimeAsync(0)
  expect(shown().at(-1)).toEqual({ ticketId: null, isTyping: false })
  const before = shown().length
  main.emit('presence:changed', {})
  await vi.advanceTimersByTimeAsync(60_000)
  expect(shown()).toHaveLength(before)
  page.see(true)
  expect(shown().at(-1)).toEqual({ ticketId: first.id, isTyping: false })
})

test('a ticket that the settings cover does not count as open, nor one that is passed', async () => {
  const { open, shown, first, second, settingsFrame, ticket } = await setUp()
  await open()
  settingsFrame.getState().open('tags')
  expect(shown().at(-1)).toEqual({ ticketId: null, isTyping: false })
  settingsFrame.getState().close()
  expect(shown().at(-1)).toEqual({ ticketId: first.id, isTyping: false })
  void ticket.getState().open(second, false, 150)
  expect(shown().at(-1)).toEqual({ ticketId: null, isTyping: false })
  await vi.advanceTimersByTimeAsync(160)
  expect(shown().at(-1)).toEqual({ ticketId: second.id, isTyping: false })
})

test('shows others as they come and go, and renders nothing again that has not changed', async () => {
  const { main, store, first, ben, kim, at } = await setUp()
  main.presence = [at(ben), at(kim, true)]
  main.emit('presence:changed', {})
  main.emit('presence:changed', {})
  await vi.advanceTimersByTimeAsync(200)
  const here = store.getState().at.get(first.id)
  expect(here?.map(({ person }) => person)).toEqual([kim, ben])
  main.presence = [at(ben), at(kim, true)]
  await vi.advanceTimersByTimeAsync(4_100)
  expect(store.getState().at.get(first.id)).toBe(here)
  main.presence = []
  await vi.advanceTimersByTimeAsync(4_100)
  expect(store.getState().at.size).toBe(0)
})

test('others are still shown when many come and go without a pause', async () => {
  const { main, store, shown, first, ben, at } = await setUp()
  main.presence = [at(ben)]
  const before = shown().length
  for (let ms = 0; ms < 1_000; ms += 50) {
    main.emit('presence:changed', {})
    await vi.advanceTimersByTimeAsync(50)
  }
  expect(store.getState().at.get(first.id)).toHaveLength(1)
  expect(shown().length - before).toBeGreaterThanOrEqual(4)
  expect(shown().length - before).toBeLessThanOrEqual(7)
})

test('while the database does not respond nobody is shown, and it is retried', async () => {
  const { main, store, ben, at } = await setUp()
  main.presence = [at(ben)]
  await vi.advanceTimersByTimeAsync(4_100)
  expect(store.getState().at.size).toBe(1)
  main.failWith = { code: 'database.offline', details: {} }
  await vi.advanceTimersByTimeAsync(4_100)
  expect(store.getState().at.size).toBe(0)
  main.failWith = null
  await vi.advanceTimersByTimeAsync(4_100)
  expect(store.getState().at.size).toBe(1)
})

test('says who is here, and who is typing first', async () => {
  const { ben, kim, at } = await setUp()
  const [benName, kimName] = [ben.name ?? '', kim.name ?? '']
  expect(presenceWords([])).toBe('')
  expect(presenceWords([at(ben)])).toBe(`${benName} is viewing this`)
  expect(presenceWords([at(ben), at(kim)])).toBe(`${benName} and ${kimName} are viewing this`)
  expect(presenceWords([at(kim, true), at(ben)])).toBe(`${kimName} is typing`)
  expect(presenceWords([at(ben), at(kim), at(kim)])).toBe(
    `${benName} and 2 others are viewing this`,
  )
})
