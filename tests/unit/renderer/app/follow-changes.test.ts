import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Change } from '#shared/domain/change'
import type { Channel } from '#shared/ipc/channels'
import { createWindowStores } from '#renderer/app/window-stores'
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
  const main = new FakeMain({ tickets: 5 })
  const windowStores = createWindowStores(main.bridge())
  const stores = windowStores.storesFor(main.session)
  const stop = stores.start()
  await vi.advanceTimersByTimeAsync(1_000)
  const [first, second] = main.tickets
  if (!first || !second) throw new Error('Too few tickets')
  void stores.ticket.getState().open(first)
  await vi.advanceTimersByTimeAsync(1_000)
  main.calls.length = 0
  const { workspaceId } = main.session.workspace
  const report = (...changes: Partial<Change>[]) =>
    main.emit('changes:arrived', {
      state: 'ok',
      changes: changes.map((change) => ({
        kind: '',
        workspaceId,
        ticketId: null,
        version: null,
        hasContent: false,
        ...change,
      })),
    })
  /** The calls of the next moment, without those that only report what is visible. */
  const read = async (ms = 1_000) => {
    await vi.advanceTimersByTimeAsync(ms)
    const channels = main.calls.map(({ channel }) => channel)
    main.calls.length = 0
    return channels.filter((channel) => !TELLING.has(channel)).sort()
  }
  return { page, main, windowStores, report, read, first, second, stop }
}

const TELLING: ReadonlySet<Channel> = new Set(['presence:show', 'native-notifications:look-at'])
const LIST: Channel[] = ['tickets:counts', 'tickets:list']

test('a ticket that is not open refreshes its row, and the counts if its fields have changed', async () => {
  const { report, read, second } = await setUp()
  report({ kind: 'ticket', ticketId: second.id, version: 9 })
  expect(await read()).toEqual(LIST)
  report({ kind: 'ticket', ticketId: second.id, hasContent: true })
  expect(await read()).toEqual(['tickets:list'])
})

test('the open ticket is refreshed too, and for the person’s own held reply only the ticket', async () => {
  const { report, read, first, second } = await setUp()
  report({ kind: 'ticket', ticketId: first.id, version: first.version + 1 })
  expect(await read()).toEqual(['tickets:counts', 'tickets:get', 'tickets:list'])
  // Already shown.
  report({ kind: 'ticket', ticketId: first.id, version: first.version })
  expect(await read()).toEqual(LIST)
  report({ kind: 'outgoing', ticketId: first.id })
  expect(await read()).toEqual(['tickets:get'])
  report({ kind: 'outgoing', ticketId: second.id })
  expect(await read()).toEqual([])
})

test('a thousand tickets in a moment are read together, and later ones in batches', async () => {
  const { report, read, second } = await setUp()
  const storm = () => {
    for (let index = 0; index < 1000; index += 1)
      report({ kind: 'ticket', ticketId: second.id, version: 9 })
  }
  storm()
  expect(await read(100)).toEqual(LIST)
  storm()
  expect(await read(100)).toEqual([])
  expect(await read(2_000)).toEqual(LIST)
  expect(await read(10_000)).toEqual([])
})

test('tags, members and canned replies are refreshed where they are shown', async () => {
  const { main, windowStores, report, read } = await setUp()
  const everywhere: Channel[] = [
    'tags:list',
    'tickets:counts',
    'tickets:get',
    'tickets:list',
    'users:list-members',
  ]
  report({ kind: 'tags' })
  expect(await read(1_000)).toEqual(everywhere)
  report({ kind: 'members' })
  expect(await read(1_000)).toEqual(everywhere)
  report({ kind: 'canned-replies' })
  // Nobody has opened them yet.
  expect(await read()).toEqual([])
  void windowStores.storesFor(main.session).cannedReplies.getState().refresh()
  await read()
  report({ kind: 'canned-replies' })
  expect(await read()).toEqual(['canned-replies:list'])
})

test('changes of another workspace or for main only cause no read', async () => {
  const { report, read, first } = await setUp()
  report(
    { kind: 'ticket', ticketId: first.id, workspaceId: 'elsewhere' },
    { kind: 'session', workspaceId: null },
    { kind: 'something-new' },
  )
  expect(await read()).toEqual([])
})

test('after too many changes it reads everything again, and says so', async () => {
  const { main, windowStores, read } = await setUp()
  main.emit('changes:arrived', { state: 'first', changes: [] })
  expect(await read()).toContain('tickets:get')
  expect(windowStores.toasts.getState().toasts).toEqual([])
  main.emit('changes:arrived', { state: 'behind', changes: [] })
  expect(await read()).toEqual([
    'notifications:counts',
    'tags:list',
    'tickets:counts',
    'tickets:get',
    'tickets:list',
    'users:list-members',
  ])
  expect(windowStores.toasts.getState().toasts).toHaveLength(1)
})

test('a hidden window reads nothing until it is visible, and then everything once', async () => {
  const { page, report, read, first } = await setUp()
  page.see(false)
  for (let index = 0; index < 5; index += 1) report({ kind: 'ticket', ticketId: first.id })
  expect(await read(60_000)).toEqual([])
  page.see(true)
  expect(await read()).toContain('tickets:list')
  page.see(true)
  expect(await read()).toEqual([])
})

test('nothing is read without an event, and nothing at all after it is stopped', async () => {
  const { page, report, read, first, stop } = await setUp()
  expect(await read(600_000)).toEqual([])
  page.focus()
  expect(await read()).toContain('tickets:list')
  stop()
  report({ kind: 'ticket', ticketId: first.id })
  page.focus()
  page.see(true)
  expect(await read()).toEqual([])
})
