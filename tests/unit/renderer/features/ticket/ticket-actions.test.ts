import { expect, test } from 'vitest'
import { createApi } from '#renderer/api/client'
import { createToastStore } from '#renderer/state/toast-store'
import { errorText } from '#renderer/errors/error-text'
import { createTicketActions } from '#renderer/features/ticket/ticket-actions'
import { createTicketStore } from '#renderer/state/ticket-store'
import type { Ticket } from '#shared/domain/ticket'
import { FakeMain } from '#tests/support/fake-bridge'

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
    onSettled: () => {},
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

test('a change shows at once and is confirmed by the response', async () => {
  const { actions, shown, changed, id } = await setUp()
  const done = actions.setPriority(id, 'URGENT')
  expect(shown()?.priority).toBe('URGENT')
  expect(shown()?.version).toBe(1)
  expect(await done).toBe(true)
  expect(shown()).toMatchObject({ priority: 'URGENT', version: 2 })
  expect(changed).toHaveLength(1)
})

test('two quick changes are sent one after the other, each with the newest version', async () => {
  const { main, actions, id } = await setUp()
  const both = [actions.setPriority(id, 'HIGH'), actions.assign(id, main.members[2] ?? null)]
  expect(await Promise.all(both)).toEqual([true, true])
  expect(main.ticket(id)).toMatchObject({ priority: 'HIGH', assignee: main.members[2], version: 3 })
})

test('a refused change is reverted, with the reason inside the ticket', async () => {
  const { main, store, actions, shown, id } = await setUp()
  const before = shown()?.priority
  main.failWith = { code: 'database.offline', details: {} }
  expect(await actions.setPriority(id, 'URGENT')).toBe(false)
  expect(shown()?.priority).toBe(before)
  expect(store.getState().refusal).toContain('cannot be reached')
})

test('if somebody was quicker, it says who did what, and shows the newest state', async () => {
  const { main, store, actions, shown, id } = await setUp()
  main.changeTicket(id, { status: 'WAITING' })
  expect(await actions.assign(id, main.me)).toBe(false)
  expect(store.getState().refusal).toMatch(/^Mia Wong set the status to waiting just before you/u)
  expect(shown()?.status).toBe('WAITING')
  expect(await actions.assign(id, main.me)).toBe(true)
})

test('every change is reported and can be undone', async () => {
  const { main, toasts, actions, id } = await setUp()
  const number = String(main.ticket(id).number)
  const other = main.members[2]
  await actions.setPriority(id, 'LOW')
  const before = main.ticket(id)
  const last = () => toasts.getState().toasts.at(-1)
  const changes: [() => Promise<boolean>, string, string][] = [
    [
      () => actions.setStatus(id, 'IN_PROGRESS'),
      `Status of #${number} set to in progress`,
      'status',
    ],
    [() => actions.setStatus(id, 'CLOSED'), `Closed #${number}`, 'status'],
    [() => actions.setPriority(id, 'URGENT'), `Priority of #${number} set to urgent`, 'priority'],
    [
      () => actions.assign(id, other ?? null),
      `Assigned #${number} to ${other?.name ?? ''}`,
      'assignee',
    ],
    [
      () => actions.rename(id, 'Another subject', before),
      `Subject of #${number} changed`,
      'subject',
    ],
    [() => actions.addTag(id, 'brand new'), `Tag brand new added to #${number}`, 'tags'],
  ]
  for (const [change, words, field] of changes) {
    const was = main.ticket(id)[field as keyof Ticket]
    expect(await change()).toBe(true)
    expect(main.ticket(id)[field as keyof Ticket]).not.toEqual(was)
    const toast = last()
    expect(toast?.text).toBe(words)
    toast?.undo?.()
    await expect.poll(() => main.ticket(id)[field as keyof Ticket]).toEqual(was)
    await expect.poll(() => last()?.text).toMatch(/^Undone: /u)
  }
})

test('a change that somebody else has changed since is not undone, and that is reported', async () => {
  const { main, toasts, actions, id } = await setUp()
  await actions.setStatus(id, 'CLOSED')
  const undo = toasts.getState().toasts[0]?.undo
  main.changeTicket(id, { status: 'WAITING' })
  undo?.()
  await expect.poll(() => toasts.getState().toasts.at(-1)?.tone).toBe('error')
  expect(toasts.getState().toasts.at(-1)?.text).toMatch(
    /^#\d+: Mia Wong set the status to waiting since\. Nothing was undone\.$/u,
  )
  expect(main.ticket(id).status).toBe('WAITING')
})

test('another change of the ticket does not prevent undo', async () => {
  const { main, toasts, actions, id } = await setUp()
  await actions.setPriority(id, 'URGENT')
  const undo = toasts.getState().toasts[0]?.undo
  main.changeTicket(id, { status: 'WAITING' })
  undo?.()
  await expect.poll(() => toasts.getState().toasts.at(-1)?.text).toMatch(/^Undone: /u)
  expect(main.ticket(id).status).toBe('WAITING')
})

test('setting the current value changes nothing and reports nothing', async () => {
  const { main, toasts, actions, id } = await setUp()
  await actions.setStatus(id, 'CLOSED')
  const { version } = main.ticket(id)
  expect(await actions.setStatus(id, 'CLOSED')).toBe(true)
  expect(main.ticket(id).version).toBe(version)
  expect(toasts.getState().toasts).toHaveLength(1)
})

test('a subject that was renamed since its editor loaded it is not overwritten', async () => {
  const { main, store, actions, id } = await setUp()
  const seen = main.ticket(id)
  main.save(seen, { subject: 'Theirs' }, 'SUBJECT_CHANGED', seen.subject, 'Theirs', main.members[1])
  await store.getState().reload()
  expect(await actions.rename(id, 'Mine', seen)).toBe(false)
  expect(main.ticket(id).subject).toBe('Theirs')
  expect(store.getState().refusal).toContain('Theirs')
  // After the newer name was seen, it can be replaced. A change of another field is kept.
  const now = main.ticket(id)
  main.changeTicket(id, { status: 'WAITING' })
  expect(await actions.rename(id, 'Mine', now)).toBe(true)
  expect(main.ticket(id)).toMatchObject({ subject: 'Mine', status: 'WAITING' })
})

test('a refusal for a ticket that is no longer open is a toast with its number', async () => {
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

test('an old response does not bring back old values', async () => {
  const { main, store, shown, id } = await setUp()
  const old = main.ticket(id)
  store.getState().receive(main.changeTicket(id, { status: 'WAITING' }))
  store.getState().receive(old)
  expect(shown()?.status).toBe('WAITING')
})
