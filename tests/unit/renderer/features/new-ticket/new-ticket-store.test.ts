import { expect, test } from 'vitest'
import { createApi } from '#renderer/api/client'
import { checkForm, firstProblem } from '#renderer/features/new-ticket/check-form'
import { createNewTicketStore } from '#renderer/features/new-ticket/new-ticket-store'
import type { Ticket } from '#shared/domain/ticket'
import { draftFiles } from '#tests/support/draft-files'
import { FakeMain } from '#tests/support/fake-bridge'

function setUp() {
  const main = new FakeMain({ tickets: 3 })
  const created: Ticket[] = []
  const typedOn: string[] = []
  const gone: string[] = []
  const files = draftFiles()
  let made = 0
  const store = createNewTicketStore({
    api: createApi(main.bridge()),
    makeId: () => `n${String(++made).padStart(23, '0')}`,
    files: () => files.files,
    saveDraft: () => Promise.resolve(),
    defaultPriority: () => 'MEDIUM',
    onCreated: (ticket) => created.push(ticket),
    onTypedOn: (_ticketId, text) => typedOn.push(text),
    onGone: () => gone.push('gone'),
  })
  store.getState().open()
  store.getState().change({
    subject: 'A new problem',
    description: 'It does not work',
    requesterText: 'new@example.org',
    requester: { email: 'new@example.org', name: null },
  })
  const ids = () =>
    main.calls
      .filter(({ channel }) => channel === 'tickets:create')
      .map(({ input }) => (input as { id: string }).id)
  return { main, files, created, typedOn, gone, ids, state: () => store.getState() }
}

test('a created ticket is passed on, and the form is empty for the next one', async () => {
  const { state, created } = setUp()
  await state().create()
  expect(created.map(({ subject }) => subject)).toEqual(['A new problem'])
  expect(state()).toMatchObject({ isOpen: false, form: { subject: '', requester: null } })
})

test('closing keeps the input, and a saved draft from elsewhere replaces it', () => {
  const { state } = setUp()
  state().close()
  state().open()
  expect(state().form.subject).toBe('A new problem')
  const { form } = state()
  state().receive({ ...form, subject: 'From another desktop' }, null)
  expect(state().form.subject).toBe('From another desktop')
  state().receive(null, null)
  expect(state().form.subject).toBe('')
})

test('text typed while the ticket is created is passed on with it, wherever the cursor was', async () => {
  const { state, typedOn } = setUp()
  const type = (description: string) => state().change({ description })
  const first = state().create()
  type('It does not work pl')
  type('It does not work please')
  await first
  expect(state().form.description).toBe('')
  state().open()
  state().change({
    subject: 'Another one',
    description: 'Text',
    requesterText: 'new@example.org',
    requester: { email: 'new@example.org', name: null },
  })
  const second = state().create()
  type('Te, see,xt')
  await second
  // The dialog is still there for a moment.
  type('Te, see,xt again')
  expect(typedOn).toEqual([' please', ', see,', ' again'])
  state().open()
  type('New words')
  expect(state().form.description).toBe('New words')
})

test('a double click creates one ticket', async () => {
  const { state, ids } = setUp()
  await Promise.all([state().create(), state().create()])
  expect(ids()).toHaveLength(1)
})

test('after a failure the input stays, and the same content is sent with the same id', async () => {
  const { main, state, ids, created } = setUp()
  main.failWith = { code: 'database.unknown-outcome', details: {} }
  expect(await state().create()).toBeNull()
  expect(state()).toMatchObject({ isOpen: true, form: { subject: 'A new problem' } })
  expect(state().refusal).toMatchObject({ code: 'database.unknown-outcome' })
  main.failWith = null
  await state().create()
  expect(new Set(ids()).size).toBe(1)
  expect(created).toHaveLength(1)
})

test('other content gets another id', async () => {
  const { main, state, ids } = setUp()
  main.failWith = { code: 'database.offline', details: {} }
  await state().create()
  main.failWith = null
  state().change({ subject: 'Another problem' })
  await state().create()
  expect(new Set(ids()).size).toBe(2)
})

test('the first invalid field is shown, in the order of the form', () => {
  const { state } = setUp()
  const good = state().form
  expect(firstProblem(checkForm(good))).toBeNull()
  const nobody = checkForm({ ...good, requester: null, requesterText: 'Somebody' })
  expect(nobody.requester).toContain('Choose a person')
  expect(firstProblem({ ...nobody, subject: 'bad' })).toBe('requester')
  expect(firstProblem(checkForm({ ...good, subject: ' x ' }))).toBe('subject')
  expect(firstProblem(checkForm({ ...good, description: ' \n ' }))).toBe('description')
  expect(firstProblem(checkForm({ ...good, requesterName: 'x' }))).toBe('requesterName')
})

test('a ticket is created when its files are ready, and includes them', async () => {
  const { main, files, state, created } = setUp()
  files.state.isBusy = true
  const creating = state().create()
  expect(state().sending).toBe(true)
  expect(main.calls.some(({ channel }) => channel === 'tickets:create')).toBe(false)
  files.settle({ ready: ['f'.repeat(24)] })
  await creating
  expect(created).toHaveLength(1)
  const call = main.calls.find(({ channel }) => channel === 'tickets:create')
  expect(call?.input).toMatchObject({ uploadIds: ['f'.repeat(24)] })
  expect(files.state.cleared).toBe(1)
})

test('a ticket with a failed file is not created without it', async () => {
  const { main, files, state } = setUp()
  files.state.hasProblem = true
  expect(await state().create()).toBeNull()
  expect(state().refusal).toMatchObject({ code: 'files.not-there' })
  expect(main.calls.some(({ channel }) => channel === 'tickets:create')).toBe(false)
})

test('if its draft disappears while the dialog is open, the created ticket or a message is shown', async () => {
  const { main, state, created, gone } = setUp()
  const made = main.tickets[0]
  await state().gone(made?.id ?? '')
  expect(state().isOpen).toBe(false)
  expect(created.map(({ id }) => id)).toEqual([made?.id])
  state().open()
  await state().gone(null)
  await state().gone('unknown')
  expect(state().isOpen).toBe(false)
  expect(gone).toEqual(['gone', 'gone'])
})
