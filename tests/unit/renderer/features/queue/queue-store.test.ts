import { expect, test } from 'vitest'
import { createApi } from '#renderer/api/client'
import { createQueueStore, PAGE_SIZE } from '#renderer/features/queue/queue-store'
import { isInView } from '#shared/domain/view'
import { FakeMain } from '#tests/support/fake-bridge'

async function setUp(tickets = 900) {
  const main = new FakeMain({ tickets })
  const store = createQueueStore(createApi(main.bridge()), main.me.id, {
    view: 'all-open',
    sort: 'created',
    direction: 'asc',
  })
  await store.getState().show({})
  const expected = main.tickets.filter((ticket) => isInView(ticket, 'all-open', main.me.id))
  const numbers = () => store.getState().rows.map(({ number }) => number)
  return { main, store, expected, numbers, state: () => store.getState() }
}

test('shows the first page and loads to the very last row, each once and in order', async () => {
  const { state, expected, numbers } = await setUp()
  expect(state().rows).toHaveLength(PAGE_SIZE)
  await state().ensureLoaded(250)
  expect(state().rows.length).toBeGreaterThan(250)
  await state().ensureLoaded(1_000_000)
  expect(numbers()).toEqual(expected.map(({ number }) => number))
  expect(state().nextCursor).toBeNull()
})

test('a refresh shows others’ changes and keeps the loaded rows', async () => {
  const { main, state, numbers } = await setUp()
  await state().ensureLoaded(300)
  const loaded = state().rows.length
  const second = numbers()[1]
  main.changeTicket(state().rows[1]?.id ?? '', { status: 'CLOSED' })
  await state().refresh()
  expect(numbers()).not.toContain(second)
  expect(state().rows.length).toBe(loaded - 1)
})

test('a refresh deep in the list reads only that part again', async () => {
  const { main, state } = await setUp(4000)
  await state().ensureLoaded(1500)
  state().setVisible(1200, 1220)
  const gone = state().rows[1210]?.id ?? ''
  main.changeTicket(gone, { status: 'CLOSED' })
  const before = main.calls.length
  await state().refresh()
  expect(state().rows.some(({ id }) => id === gone)).toBe(false)
  expect(main.calls.length - before).toBeLessThan(4)
  const ids = state().rows.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})

test('a ticket that leaves the view is removed at once and the next row becomes active', async () => {
  const { main, state } = await setUp()
  const [, second, third] = state().rows
  state().activate(second?.id ?? null)
  const closed = main.changeTicket(second?.id ?? '', { status: 'CLOSED' })
  expect(state().applyTicket(closed)).toBe(true)
  expect(state().activeId).toBe(third?.id)
  expect(state().rows.some(({ id }) => id === second?.id)).toBe(false)
})

test('a ticket that stays is changed in place', async () => {
  const { main, state } = await setUp()
  const second = state().rows[1]
  const changed = main.changeTicket(second?.id ?? '', { subject: 'Another subject' })
  expect(state().applyTicket(changed)).toBe(false)
  expect(state().rows[1]).toMatchObject({ id: second?.id, subject: 'Another subject' })
})

test('the user’s own change keeps its place even if the order would move it', async () => {
  const { main, state, store } = await setUp()
  await state().show({ sort: 'updated', direction: 'desc' })
  const third = state().rows[2]
  state().pin(third?.id ?? '')
  main.changeTicket(third?.id ?? '', { priority: 'HIGH' })
  await state().refresh()
  expect(store.getState().rows[2]?.id).toBe(third?.id)
  await state().show({ sort: 'updated', direction: 'desc' })
  expect(store.getState().rows[0]?.id).toBe(third?.id)
})

test('a response that a newer filter has overtaken is ignored', async () => {
  const { main, state } = await setUp()
  const list = main.handlers['tickets:list']
  let letGo = () => {}
  main.overrides['tickets:list'] = async (input) => {
    const answer = await list(input)
    if (input.filter === 'invoice') await new Promise<void>((resolve) => (letGo = resolve))
    return answer
  }
  const slow = state().show({ filter: 'invoice' })
  await state().show({ filter: 'refund' })
  letGo()
  await slow
  expect(state().query.filter).toBe('refund')
  expect(state().rows.length).toBeGreaterThan(0)
  expect(state().rows.every(({ subject }) => /refund/iu.test(subject))).toBe(true)
})

test('a failed read keeps the rows and shows the error; the next one clears it', async () => {
  const { main, state } = await setUp()
  const shown = state().rows
  main.failWith = { code: 'database.offline', details: {} }
  await state().refresh()
  expect(state().rows).toBe(shown)
  expect(state().error).toMatchObject({ code: 'database.offline' })
  main.failWith = null
  await state().refresh()
  expect(state().error).toBeNull()
})

test('a view that cannot be loaded at all fails, and can be retried', async () => {
  const { main, state } = await setUp()
  main.failWith = { code: 'database.offline', details: {} }
  await state().show({ view: 'closed' })
  expect(state()).toMatchObject({ load: 'failed', rows: [] })
  main.failWith = null
  await state().retry()
  expect(state().load).toBe('ready')
  expect(state().rows.length).toBeGreaterThan(0)
})

test('a row that changed while it was scrolled away is loaded again before it is shown', async () => {
  const { main, state } = await setUp(4000)
  await state().ensureLoaded(900)
  const [gone, renamed] = [state().rows[650]?.id ?? '', state().rows[660]?.id ?? '']
  main.changeTicket(gone, { status: 'CLOSED' })
  main.changeTicket(renamed, { subject: 'Another subject' })
  await state().refresh([gone, renamed])
  // Not loaded yet, because they are not visible. So they are not shown either.
  expect([...state().outdated].sort()).toEqual([gone, renamed].sort())
  state().setVisible(640, 670)
  await expect.poll(() => state().rows.some(({ id }) => id === gone)).toBe(false)
  expect(state().rows.find(({ id }) => id === renamed)?.subject).toBe('Another subject')
  expect(state().outdated.size).toBe(0)
  const before = main.calls.length
  state().setVisible(641, 671)
  expect(main.calls.length).toBe(before)
})

test('a row that came from far below leaves everything in between in place', async () => {
  const { main, state } = await setUp(4000)
  await state().show({ sort: 'updated', direction: 'desc' })
  await state().ensureLoaded(900)
  const ids = state().rows.map(({ id }) => id)
  const risen = ids[800] ?? ''
  main.changeTicket(risen, { priority: 'HIGH' })
  await state().refresh([risen])
  expect(state().rows.map(({ id }) => id)).toEqual([risen, ...ids.filter((id) => id !== risen)])
})

test('a view that was left shows no row that changed in the meantime before it is loaded again', async () => {
  const { main, state } = await setUp()
  const id = state().rows[3]?.id ?? ''
  await state().show({ view: 'closed' })
  main.changeTicket(id, { subject: 'Another subject' })
  await state().refresh([id])
  const shown = state().show({ view: 'all-open' })
  expect([...state().outdated]).toEqual([id])
  await shown
  expect(state().outdated.size).toBe(0)
  expect(state().rows.find((row) => row.id === id)?.subject).toBe('Another subject')
  await state().show({ view: 'closed' })
  await state().refresh('all')
  void state().show({ view: 'all-open' })
  expect(state().load).toBe('loading')
})

test('under a resting pointer nothing moves; new rows are counted and inserted afterwards', async () => {
  const { main, state, numbers } = await setUp()
  await state().show({ sort: 'updated', direction: 'desc' })
  const before = numbers()
  state().keepStill('pointer', true)
  // From the view of waiting tickets: these two appear at the top.
  const coming = main.tickets.filter(({ status }) => status === 'WAITING').slice(0, 2)
  for (const { id } of coming) main.changeTicket(id, { status: 'OPEN' })
  const left = state().rows[4]?.id ?? ''
  main.changeTicket(left, { status: 'CLOSED' })
  const renamed = state().rows[5]?.id ?? ''
  main.changeTicket(renamed, { subject: 'Another subject' })
  await state().refresh([...coming.map(({ id }) => id), left, renamed])
  expect(numbers()).toEqual(before)
  expect(state().arrived).toBe(2)
  expect([...state().gone]).toEqual([left])
  expect(state().rows[5]).toMatchObject({ id: renamed, subject: 'Another subject' })

  await state().settle()
  expect(state()).toMatchObject({ arrived: 0, gone: new Set() })
  const top = state()
    .rows.slice(0, 3)
    .map(({ id }) => id)
  expect(top.sort()).toEqual([renamed, ...coming.map(({ id }) => id)].sort())
  expect(state().rows.some(({ id }) => id === left)).toBe(false)

  // The pointer still rests there. When it leaves, all rows move to their place.
  const third = state().rows[3]?.id ?? ''
  main.changeTicket(third, { status: 'CLOSED' })
  await state().refresh([third])
  expect([...state().gone]).toEqual([third])
  state().keepStill('keys', true)
  state().keepStill('pointer', false)
  expect([...state().gone]).toEqual([third])
  state().keepStill('keys', false)
  await expect.poll(() => state().rows.some(({ id }) => id === third)).toBe(false)
  expect(state().gone.size).toBe(0)
})
