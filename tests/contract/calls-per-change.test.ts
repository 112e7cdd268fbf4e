import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Channel } from '#shared/ipc/channels'
import { createWindowStores } from '#renderer/app/window-stores'
import { FakeMain } from '../support/fake-bridge'
import { stubWindow } from '../support/seen-window'

/*
 * What a change costs the server: all calls of a window from an action until it is idle. Main is
 * the tests' fake, which reports each change like the feed (change-feed.test.ts checks that the
 * real one does the same).
 */

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** Calls that only report what is visible, and saves of drafts. */
const ASIDE: ReadonlySet<Channel> = new Set([
  'presence:show',
  'native-notifications:look-at',
  'drafts:save',
  'drafts:sent',
])

async function setUp(delay = 0) {
  stubWindow()
  vi.stubGlobal('requestAnimationFrame', (run: FrameRequestCallback) => setTimeout(run, 0))
  const main = new FakeMain({ tickets: 20, delay })
  const windowStores = createWindowStores(main.bridge())
  void windowStores.app.getState().reload()
  const stores = windowStores.storesFor(main.session)
  stores.start()
  await vi.advanceTimersByTimeAsync(5_000)
  const ticket = main.tickets.find(({ status }) => status === 'OPEN')
  const other = main.tickets.find(({ id, status }) => id !== ticket?.id && status === 'OPEN')
  if (!ticket || !other) throw new Error('No open tickets')
  void stores.ticket.getState().open(ticket)
  await vi.advanceTimersByTimeAsync(5_000)
  /** The calls that an action causes, sorted, once the window is idle. */
  const callsOf = async (action: () => unknown, ms = 30_000) => {
    main.calls.length = 0
    void action()
    await vi.advanceTimersByTimeAsync(ms)
    return main.calls
      .map(({ channel }) => channel)
      .filter((channel) => !ASIDE.has(channel))
      .sort()
  }
  return { main, stores, ticket, other, callsOf }
}

const AGAIN: Channel[] = ['tickets:counts', 'tickets:list']

describe.each([
  ['at once', 0],
  ['slower than the feed', 60],
])('the window’s own change, with a response %s', (_, delay) => {
  it('of status, priority or assignee costs three calls', async () => {
    const { stores, ticket, callsOf } = await setUp(delay)
    const { actions } = stores
    expect(await callsOf(() => actions.setPriority(ticket.id, 'URGENT'))).toEqual(
      ['tickets:set-priority' as Channel, ...AGAIN].sort(),
    )
    expect(await callsOf(() => actions.assign(ticket.id, stores.session.user))).toEqual(
      ['tickets:assign' as Channel, ...AGAIN].sort(),
    )
    expect(await callsOf(() => actions.setStatus(ticket.id, 'IN_PROGRESS'))).toEqual(
      ['tickets:set-status' as Channel, ...AGAIN].sort(),
    )
  })

  it('of a tag or a note costs three, and reads no counts', async () => {
    const { stores, ticket, callsOf } = await setUp(delay)
    expect(await callsOf(() => stores.actions.addTag(ticket.id, 'billing'))).toEqual([
      'tags:add',
      'tickets:get',
      'tickets:list',
    ])
    stores.drafts.getState().write(ticket.id, 'INTERNAL', 'For the team')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(
      await callsOf(() => stores.sending.getState().send(ticket.id, 'INTERNAL', 'For the team')),
    ).toEqual(['comments:add', 'tickets:get', 'tickets:list'])
  })

  it('a new ticket costs three', async () => {
    const { stores, callsOf } = await setUp(delay)
    const { newTicket } = stores
    newTicket.getState().open()
    newTicket.getState().change({
      subject: 'New',
      description: 'Words',
      requester: { email: 'nora@customer.example', name: null },
    })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await callsOf(() => newTicket.getState().create())).toEqual(
      ['tickets:create' as Channel, ...AGAIN].sort(),
    )
  })

  it('a reply costs five until its mail was sent', async () => {
    const { main, stores, ticket, callsOf } = await setUp(delay)
    const calls = await callsOf(() =>
      stores.sending.getState().send(ticket.id, 'PUBLIC', 'It is mended.'),
    )
    expect(calls.filter((channel) => channel !== 'comments:add').length).toBeLessThanOrEqual(4)
    expect(calls).toContain('comments:add')
    expect(main.ticket(ticket.id).comments.at(-1)?.content).toBe('It is mended.')
  })
})

describe('a change on another desktop', () => {
  it('of a ticket that is not open here costs its row and the counts', async () => {
    const { main, other, callsOf } = await setUp()
    expect(await callsOf(() => main.changeTicket(other.id, { status: 'CLOSED' }))).toEqual(AGAIN)
  })

  it('of the open ticket also costs the ticket', async () => {
    const { main, ticket, callsOf } = await setUp()
    expect(await callsOf(() => main.changeTicket(ticket.id, { status: 'WAITING' }))).toEqual(
      ['tickets:get' as Channel, ...AGAIN].sort(),
    )
  })

  it('of a mail’s delivery costs nothing if the ticket is not open', async () => {
    const { main, ticket, other, callsOf } = await setUp()
    expect(await callsOf(() => main.tell({ kind: 'delivery', ticketId: other.id }))).toEqual([])
    expect(await callsOf(() => main.tell({ kind: 'delivery', ticketId: ticket.id }))).toEqual([
      'tickets:get',
    ])
  })

  it('of many tickets in a moment is read in batches', async () => {
    const { main, other, callsOf } = await setUp()
    const many = () => {
      for (let index = 0; index < 500; index += 1) {
        main.tell({ kind: 'ticket', ticketId: other.id, version: 100 + index })
      }
    }
    expect(await callsOf(many)).toEqual(AGAIN)
  })
})
