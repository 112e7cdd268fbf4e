import { expect, test } from 'vitest'
import { createApi } from '#renderer/api/client'
import { errorText } from '#renderer/errors/error-text'
import { createRowList } from '#renderer/features/administration/row-list'
import type { UserOverview } from '#shared/domain/administration'
import { FakeMain } from '#tests/support/fake-bridge'

async function setUp() {
  const main = new FakeMain({ tickets: 1, globalRole: 'SUPER_ADMIN' })
  const api = createApi(main.bridge())
  const list = createRowList<UserOverview>({
    read: () => api.users.listAll({}),
    idOf: ({ person }) => person.id,
    explain: errorText,
  })
  await list.getState().refresh()
  const [, mia] = list.getState().rows
  if (mia === undefined) throw new Error('Too few people')
  const reads = () => main.calls.filter(({ channel }) => channel === 'users:list-all').length
  return { main, api, state: () => list.getState(), userId: mia.person.id, reads }
}

test('a change shows its result in its row, without reloading the list', async () => {
  const { api, state, userId, reads } = await setUp()
  const change = () => api.users.setActive({ userId, isActive: false })
  expect(await state().change(userId, change)).toBeNull()
  expect(state().rows[1]).toMatchObject({ isActive: false, sessions: 0 })
  expect(reads()).toBe(1)
})

test('a change that returns no row reloads the list', async () => {
  const { api, state, userId, reads } = await setUp()
  const change = async () => {
    await api.users.setRole({ userId, role: 'ADMIN' })
    return null
  }
  await state().change(userId, change)
  expect(state().rows[1]?.role).toBe('ADMIN')
  expect(reads()).toBe(2)
})

test('a refusal returns a text and changes nothing; a second click waits for the first', async () => {
  const { main, api, state, userId } = await setUp()
  main.overrides = {
    'users:set-active': () => {
      throw main.refusal('workspace.last-owner', {})
    },
  }
  const change = () => api.users.setActive({ userId, isActive: false })
  const first = state().change(userId, change)
  expect(state().busy.has(userId)).toBe(true)
  expect(await state().change(userId, change)).toBeNull()
  expect(await first).toContain('last owner')
  expect(state().rows[1]?.isActive).toBe(true)
  expect(state().busy.size).toBe(0)
  expect(main.calls.filter(({ channel }) => channel === 'users:set-active')).toHaveLength(1)
})

test('a list that cannot be loaded shows the error, and a loaded list stays', async () => {
  const { main, state } = await setUp()
  main.failWith = { code: 'database.offline', details: {} }
  await state().refresh()
  expect(state()).toMatchObject({ load: 'ready', error: { code: 'database.offline' } })
  expect(state().rows.length).toBeGreaterThan(1)
})
