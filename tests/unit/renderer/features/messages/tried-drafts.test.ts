import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createApi } from '#renderer/api/client'
import { createSubscribe } from '#renderer/api/subscribe'
import { createToastStore } from '#renderer/state/toast-store'
import { errorText } from '#renderer/errors/error-text'
import { createWorkspaceStores } from '#renderer/app/create-workspace-stores'
import { draftOf } from '#renderer/features/messages/draft-store'
import { createNotificationsStore } from '#renderer/features/notifications/notifications-store'
import { DEFAULT_WINDOW_SETTINGS } from '#shared/domain/app-state'
import { placeKey } from '#shared/domain/draft'
import { FakeMain } from '#tests/support/fake-bridge'

/*
 * The app is killed after the database has accepted a message and before the response arrived: main
 * stays as it was at that moment, and a new window starts with it.
 */

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'],
  })
  vi.stubGlobal('window', { addEventListener: vi.fn(), removeEventListener: vi.fn() })
  vi.stubGlobal('document', { visibilityState: 'visible', addEventListener: vi.fn() })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const FILE = { id: 'f'.repeat(24), name: 'plan.txt', type: 'text/plain', size: 4 }

async function openWindow(main: FakeMain) {
  const bridge = main.bridge()
  const toasts = createToastStore()
  const api = createApi(bridge, () => undefined)
  const { workspaceId } = main.session.workspace
  const stores = createWorkspaceStores({
    api,
    subscribe: createSubscribe(bridge),
    session: main.session,
    settings: DEFAULT_WINDOW_SETTINGS,
    toasts,
    notifications: createNotificationsStore({
      api,
      toasts,
      explain: errorText,
      workspaceId: () => workspaceId,
    }),
    isFollowing: () => true,
  })
  stores.savedDrafts.getState().start()
  await pass(50)
  const ticketId = main.tickets[0]?.id ?? ''
  stores.sending.getState().saw(ticketId, main.ticket(ticketId).newestCommentId)
  return {
    stores,
    write: (text: string) => stores.drafts.getState().write(ticketId, 'PUBLIC', text),
    shown: () => draftOf(stores.drafts.getState(), ticketId, 'PUBLIC'),
    send: async () => {
      const text = draftOf(stores.drafts.getState(), ticketId, 'PUBLIC')
      void stores.sending.getState().send(ticketId, 'PUBLIC', text)
      await pass(200)
    },
  }
}

function setUp() {
  const main = new FakeMain({ tickets: 3 })
  const ticketId = main.tickets[0]?.id ?? ''
  const before = new Set(main.ticket(ticketId).comments.map(({ id }) => id))
  const { workspaceId } = main.session.workspace
  return {
    main,
    key: `${ticketId} PUBLIC`,
    saved: () => main.drafts.get(placeKey({ workspaceId, ticketId, kind: 'REPLY' })),
    savedTicket: () => main.drafts.get(placeKey({ workspaceId, ticketId: null, kind: 'TICKET' })),
    sent: () =>
      main
        .ticket(ticketId)
        .comments.filter(({ id }) => !before.has(id))
        .map(({ content }) => content),
    idsOf: (channel: string) =>
      main.calls
        .filter((call) => call.channel === channel)
        .map(({ input }) => (input as { id: string }).id),
    /** The database executes the call, but its response is lost. */
    loseResponses: (channel: 'comments:add' | 'tickets:create') => {
      const work = main.handlers[channel] as (input: unknown) => unknown
      main.overrides[channel] = async (input: unknown) => {
        await work(input)
        return new Promise<never>(() => undefined)
      }
    },
    receiveResponses: () => (main.overrides = {}),
  }
}

test('the id of an attempt is saved before the call is sent', async () => {
  const { main, saved } = setUp()
  const { write, send } = await openWindow(main)
  const savedAtCall: unknown[] = []
  main.overrides['comments:add'] = ({ id }: { id: string }) => {
    savedAtCall.push({ id, triedAs: saved()?.triedAs, text: saved()?.text })
    throw main.refusal('database.offline', {})
  }
  write('Hello')
  await send()
  const [call] = savedAtCall as { id: string }[]
  expect(call).toEqual({ id: call?.id, triedAs: call?.id, text: 'Hello' })
})

test('a reply sent again after the app was killed before the response is one comment', async () => {
  const { main, key, saved, sent, idsOf, loseResponses, receiveResponses } = setUp()
  const first = await openWindow(main)
  first.stores.uploads.getState().restore(key, [FILE])
  first.write('Hello')
  loseResponses('comments:add')
  await first.send()
  expect(sent()).toEqual(['Hello'])

  receiveResponses()
  const second = await openWindow(main)
  expect(second.shown()).toBe('Hello')
  await second.send()
  const ids = idsOf('comments:add')
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(1)
  expect(sent()).toEqual(['Hello'])
  expect(second.shown()).toBe('')
  expect(saved()).toBeUndefined()
})

test('other content, written after it came back, is another message', async () => {
  const { main, saved, sent, loseResponses, receiveResponses } = setUp()
  const first = await openWindow(main)
  first.write('Hello')
  loseResponses('comments:add')
  await first.send()
  receiveResponses()
  const second = await openWindow(main)
  second.write('Hello, and one thing more')
  await pass(200)
  expect(saved()?.triedAs).toBeNull()
  await second.send()
  expect(sent()).toEqual(['Hello', 'Hello, and one thing more'])
})

test('the same content written again, once the draft is gone, is another message', async () => {
  const { main, sent } = setUp()
  const { write, send } = await openWindow(main)
  write('Thanks!')
  await send()
  write('Thanks!')
  await send()
  expect(sent()).toEqual(['Thanks!', 'Thanks!'])
})

test('a draft that main knows to be sent is removed together with its id', async () => {
  const { main, saved, sent, loseResponses, receiveResponses } = setUp()
  const first = await openWindow(main)
  first.write('Thanks!')
  loseResponses('comments:add')
  await first.send()
  receiveResponses()
  const second = await openWindow(main)
  expect(saved()?.triedAs).toEqual(expect.any(String))
  main.drafts.clear()
  const { workspaceId } = main.session.workspace
  main.emit('draft:changed', { userId: main.me.id, workspaceId })
  await pass(50)
  expect(second.shown()).toBe('')
  second.write('Thanks!')
  await second.send()
  expect(sent()).toEqual(['Thanks!', 'Thanks!'])
})

test('a new ticket created again after the app was killed before the response is one ticket', async () => {
  const { main, savedTicket, idsOf, loseResponses, receiveResponses } = setUp()
  const before = main.tickets.length
  const first = await openWindow(main)
  first.stores.newTicket.getState().open()
  first.stores.newTicket.getState().change({
    subject: 'A new problem',
    description: 'It does not work',
    requesterText: 'new@example.org',
    requester: { email: 'new@example.org', name: null },
  })
  loseResponses('tickets:create')
  void first.stores.newTicket.getState().create()
  await pass(200)
  expect(savedTicket()?.triedAs).toBe(idsOf('tickets:create')[0])

  receiveResponses()
  const second = await openWindow(main)
  void second.stores.newTicket.getState().create()
  await pass(200)
  const ids = idsOf('tickets:create')
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(1)
  expect(main.tickets).toHaveLength(before + 1)
  expect(savedTicket()).toBeUndefined()
})
