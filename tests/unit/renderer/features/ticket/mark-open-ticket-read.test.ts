import { expect, test, vi } from 'vitest'
import { createApi } from '#renderer/api/client'
import { createSubscribe } from '#renderer/api/subscribe'
import { errorText } from '#renderer/errors/error-text'
import { markOpenTicketRead } from '#renderer/features/ticket/mark-open-ticket-read'
import { createTicketStore } from '#renderer/state/ticket-store'
import { createSettingsFrameStore } from '#renderer/state/settings-frame-store'
import { FakeMain } from '#tests/support/fake-bridge'

function setUp(unread: number) {
  const main = new FakeMain({ tickets: 3 })
  const bridge = main.bridge()
  const api = createApi(bridge)
  const ticket = createTicketStore(api, errorText)
  const session = { ...main.session, workspace: { ...main.session.workspace, unread } }
  const settingsFrame = createSettingsFrameStore()
  let isSeen = true
  const stop = markOpenTicketRead({
    api,
    subscribe: createSubscribe(bridge),
    ticket,
    settingsFrame,
    session,
    isSeen: () => isSeen,
  })
  const marked = () =>
    main.calls
      .filter(({ channel }) => channel === 'notifications:mark-ticket-read')
      .map(({ input }) => (input as { ticketId: string }).ticketId)
  const report = (count: number) =>
    main.setState({
      phase: {
        name: 'signed-in',
        session: { ...session, workspace: { ...session.workspace, unread: count } },
      },
    })
  const [first, second] = main.tickets
  if (first === undefined || second === undefined) throw new Error('Too few tickets')
  const see = (seen: boolean) => (isSeen = seen)
  return {
    main,
    settingsFrame,
    ticket: () => ticket.getState(),
    stop,
    marked,
    report,
    first,
    second,
    see,
  }
}

test('opening a ticket marks its notifications as read, once', async () => {
  const { ticket, marked, first, second, report } = setUp(2)
  await ticket().open(first)
  await ticket().reload()
  expect(marked()).toEqual([first.id])
  report(1)
  await ticket().open(second)
  expect(marked()).toEqual([first.id, first.id, second.id])
})

test('nothing is sent while nothing is unread, or while the window is not visible', async () => {
  const { ticket, marked, first, report, see } = setUp(0)
  await ticket().open(first)
  expect(marked()).toEqual([])
  see(false)
  report(1)
  expect(marked()).toEqual([])
  see(true)
  await ticket().reload()
  expect(marked()).toEqual([first.id])
})

test('notifications that arrive while the settings cover the ticket stay unread until they close', async () => {
  const { ticket, marked, first, report, settingsFrame } = setUp(0)
  await ticket().open(first)
  settingsFrame.getState().open('tags')
  report(1)
  expect(marked()).toEqual([])
  settingsFrame.getState().close()
  expect(marked()).toEqual([first.id])
})

test('a refusal is retried with the next read, and stopping ends it', async () => {
  const { main, ticket, marked, first, report, stop } = setUp(0)
  await ticket().open(first)
  main.overrides = {
    'notifications:mark-ticket-read': () => {
      throw main.refusal('database.offline', {})
    },
  }
  report(1)
  await vi.waitFor(() => expect(marked()).toHaveLength(1))
  await new Promise((resolve) => setTimeout(resolve))
  await ticket().reload()
  expect(marked()).toHaveLength(2)
  stop()
  report(5)
  expect(marked()).toHaveLength(2)
})
