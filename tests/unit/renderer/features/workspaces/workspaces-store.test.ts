import { expect, test } from 'vitest'
import { createApi } from '#renderer/api/client'
import { createToastStore } from '#renderer/state/toast-store'
import { errorText } from '#renderer/errors/error-text'
import {
  inOrder,
  keysOf,
  unreadElsewhere,
  workspaceAt,
} from '#renderer/features/workspaces/workspace-order'
import { createWorkspacesStore } from '#renderer/features/workspaces/workspaces-store'
import { FakeMain } from '#tests/support/fake-bridge'

function setUp() {
  const main = new FakeMain({ tickets: 1, workspaces: 4 })
  const toasts = createToastStore()
  let made = 0
  const store = createWorkspacesStore({
    api: createApi(main.bridge()),
    toasts,
    makeId: () => `w${String(++made).padStart(23, '7')}`,
    explain: errorText,
    timeZone: () => 'Europe/Oslo',
  })
  const here = () => main.currentSession().workspace.workspaceId
  const sent = (channel: string) =>
    main.calls.filter((call) => call.channel === channel).map(({ input }) => input)
  return { main, toasts, here, sent, state: () => store.getState() }
}

test('workspaces are numbered by name, and archived ones come last', () => {
  const { main } = setUp()
  const { memberships } = main.session
  const names = inOrder(memberships.toReversed()).map(({ name }) => name)
  expect(names).toHaveLength(4)
  expect(names.slice(0, 3)).toEqual(names.slice(0, 3).toSorted((a, b) => a.localeCompare(b)))
  expect(inOrder(memberships).at(-1)?.isActive).toBe(false)
  expect(workspaceAt(memberships, '2')?.name).toBe(names[1])
  expect(workspaceAt(memberships, '5')).toBeUndefined()
  expect(workspaceAt(memberships, '0')).toBeUndefined()
  expect([keysOf(0), keysOf(8), keysOf(9)]).toEqual(['Mod 1', 'Mod 9', undefined])
})

test('notifications unread here do not count as unread elsewhere', () => {
  const { memberships } = setUp().main.session
  const sum = memberships.reduce((all, { unread }) => all + unread, 0)
  const [, second] = memberships
  if (second === undefined) throw new Error('No second workspace')
  expect(second.unread).toBeGreaterThan(0)
  expect(unreadElsewhere(memberships, second.workspaceId)).toBe(sum - second.unread)
})

test('switching opens the other workspace; a refusal is reported and changes nothing', async () => {
  const { main, toasts, here, state } = setUp()
  const [first, second] = main.session.memberships
  await state().switchTo(second?.workspaceId ?? '')
  expect(here()).toBe(second?.workspaceId)
  main.failWith = { code: 'workspace.not-found', details: {} }
  await state().switchTo(first?.workspaceId ?? '')
  expect(here()).toBe(second?.workspaceId)
  expect(state().opening).toBeNull()
  expect(toasts.getState().toasts.map(({ tone }) => tone)).toEqual(['error'])
})

test('a new workspace is created and opened once, and a refused one keeps the input', async () => {
  const { main, here, sent, state } = setUp()
  state().startCreating()
  state().change({ name: 'Second line' })
  main.failWith = { code: 'database.unknown-outcome', details: {} }
  expect(await state().create()).toBe(false)
  expect(state()).toMatchObject({ isCreating: true, form: { name: 'Second line' } })
  expect(state().refusal).toMatchObject({ code: 'database.unknown-outcome' })
  main.failWith = null
  const answers = await Promise.all([state().create(), state().create()])
  expect(answers).toEqual([true, false])
  const ids = sent('workspaces:create').map((input) => (input as { id: string }).id)
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(1)
  expect(here()).toBe(ids[0])
  expect(state()).toMatchObject({ isCreating: false, form: { name: '', timeZone: 'Europe/Oslo' } })
})
