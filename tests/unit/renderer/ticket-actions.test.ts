import { expect, test } from 'vitest'
import { createApi } from '../../../src/renderer/api/client'
import { createToastStore } from '../../../src/renderer/components/toast-store'
import { errorText } from '../../../src/renderer/errors/error-text'
import { createTicketActions } from '../../../src/renderer/features/ticket/ticket-actions'
import { createTicketStore } from '../../../src/renderer/features/ticket/ticket-store'
import type { Ticket } from '../../../src/shared/domain/ticket'
import { FakeMain } from '../../support/fake-bridge'

async function setUp() {
  const main = new FakeMain({ tickets: 20 })
  const api = createApi(main.bridge())
  const store = createTicketStore(api, errorText)
  const toasts = createToastStore()
  const changed: Ticket[] = []
  const actions = createTicketActions({
    api,
    store,
    toasts,
    ownId: main.me.id,
    explain: errorText,
    onChanging: () => {},
    onChanged: (ticket) => changed.push(ticket),
    onOvertaken: () => {},
  })
  const open = main.tickets.find(({ status }) => status === 'OPEN')
  if (open === undefined) throw new Error('No open ticket')
  await store.getState().open(open)
  return {
    main,
    store,
    toasts,
    actions,
    changed,
    id: open.id,
    shown: () => store.getState().ticket,
  }
}

test('a change shows at once and is confirmed by the answer', async () => {
  const { actions, shown, changed, id } = await setUp()
  const done = actions.setPriority(id, 'URGENT')
  expect(shown()?.priority).toBe('URGENT')
  expect(shown()?.version).toBe(1)
  expect(await done).toBe(true)
  expect(shown()).toMatchObject({ priority: 'URGENT', version: 2 })
  expect(changed).toHaveLength(1)
})

test('two quick changes go out one after the other, each with the newest version', async () => {
  const { main, actions, id } = await setUp()
  const both = [actions.setPriority(id, 'HIGH'), actions.assign(id, main.members[2] ?? null)]
  expect(await Promise.all(both)).toEqual([true, true])
  expect(main.ticket(id)).toMatchObject({ priority: 'HIGH', assignee: main.members[2], version: 3 })
})

test('a refused change is taken back, with the reason inside the ticket', async () => {
  const { main, store, actions, shown, id } = await setUp()
  const before = shown()?.priority
  main.failWith = { code: 'database.offline', details: {} }
  expect(await actions.setPriority(id, 'URGENT')).toBe(false)
  expect(shown()?.priority).toBe(before)
  expect(store.getState().refusal).toContain('cannot be reached')
})

test('when somebody was quicker it tells who did what, and shows the newest state', async () => {
  const { main, store, actions, shown, id } = await setUp()
  main.changeTicket(id, { status: 'WAITING' })
  expect(await actions.assign(id, main.me)).toBe(false)
  expect(store.getState().refusal).toMatch(/^Mia Wong set the status to waiting just before you/u)
  expect(shown()?.status).toBe('WAITING')
  expect(await actions.assign(id, main.me)).toBe(true)
})

test('closing can be undone to the status it had', async () => {
  const { main, toasts, actions, id } = await setUp()
  await actions.setStatus(id, 'IN_PROGRESS')
  expect(toasts.getState().toasts).toEqual([])
  await actions.setStatus(id, 'CLOSED')
  const toast = toasts.getState().toasts[0]
  expect(toast?.text).toMatch(/^Closed #\d+$/u)
  toast?.undo?.()
  await expect.poll(() => main.ticket(id).status).toBe('IN_PROGRESS')
})

test('a refusal for a ticket that is no longer open comes as a message with its number', async () => {
  const { main, store, toasts, actions, id } = await setUp()
  const other = main.tickets.find((ticket) => ticket.id !== id)
  main.failWith = { code: 'database.busy', details: {} }
  const done = actions.setPriority(id, 'URGENT')
  void store.getState().open({ id: other?.id ?? '' })
  expect(await done).toBe(false)
  expect(store.getState().refusal).toBeNull()
  expect(toasts.getState().toasts[0]).toMatchObject({ tone: 'error' })
  expect(toasts.getState().toasts[0]?.text).toContain(`#${main.ticket(id).number}`)
})

test('an old answer does not bring old values back', async () => {
  const { main, store, shown, id } = await setUp()
  const old = main.ticket(id)
  store.getState().receive(main.changeTicket(id, { status: 'WAITING' }))
  store.getState().receive(old)
  expect(shown()?.status).toBe('WAITING')
})
