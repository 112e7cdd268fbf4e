import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createRefreshQueue } from '#renderer/app/refresh-queue'
import { createCountsStore } from '#renderer/features/queue/counts-store'
import { createQueueStore } from '#renderer/features/queue/queue-store'
import { createTicketStore } from '#renderer/state/ticket-store'
import { createApi } from '#renderer/api/client'
import { FakeMain } from '#tests/support/fake-bridge'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

async function setUp() {
  const main = new FakeMain({ tickets: 5 })
  const api = createApi(main.bridge(), () => undefined)
  const first = { view: 'all-open', sort: 'updated', direction: 'desc' } as const
  const queue = createQueueStore(api, main.me.id, first)
  const counts = createCountsStore(api)
  const refreshQueue = createRefreshQueue({ queue, counts, ticket: createTicketStore(api, String) })
  void queue.getState().show({})
  await vi.advanceTimersByTimeAsync(1_000)
  main.calls.length = 0
  const read = async (ms = 1_000) => {
    await vi.advanceTimersByTimeAsync(ms)
    return main.calls.splice(0).map(({ channel }) => channel)
  }
  return { refreshQueue, read }
}

test('requests of one moment are read once, and nothing else is read', async () => {
  const { refreshQueue, read } = await setUp()
  refreshQueue.ask({})
  refreshQueue.ask({ settle: true })
  expect(await read()).toEqual([])
  for (let index = 0; index < 50; index += 1) refreshQueue.ask({ rows: [`t${index}`] })
  refreshQueue.ask({ counts: true, openTicket: true })
  // No ticket is open.
  expect((await read()).sort()).toEqual(['tickets:counts', 'tickets:list'])
})

test('after a stop it reads nothing until it is asked again', async () => {
  const { refreshQueue, read } = await setUp()
  refreshQueue.ask({ counts: true })
  refreshQueue.stop()
  expect(await read()).toEqual([])
  refreshQueue.ask({ rows: 'all' })
  expect(await read()).toContain('tickets:list')
})
