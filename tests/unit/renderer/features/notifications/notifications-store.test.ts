import { beforeEach, describe, expect, it } from 'vitest'
import { createApi } from '#renderer/api/client'
import { createToastStore } from '#renderer/state/toast-store'
import { createNotificationsStore } from '#renderer/features/notifications/notifications-store'
import { createPreferencesStore } from '#renderer/features/notifications/preferences-store'
import { badgeText, notificationName } from '#renderer/features/notifications/notification-words'
import { FakeMain } from '#tests/support/fake-bridge'

let main: FakeMain

const make = (notifications: number) => {
  main = new FakeMain({ tickets: 40, notifications })
  const toasts = createToastStore()
  const api = createApi(main.bridge(), () => undefined)
  const store = createNotificationsStore({
    api,
    toasts,
    explain: () => 'It was refused.',
    workspaceId: () => main.session.workspace.workspaceId,
  })
  return { api, toasts, store }
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 0))
const called = (channel: string) => main.calls.filter((call) => call.channel === channel)

describe('the list', () => {
  it('is loaded when it opens, and only counted before', async () => {
    const { store } = make(7)
    await store.getState().refresh()
    expect(store.getState().unread).toBe(5)
    expect(called('notifications:list')).toHaveLength(0)
    store.getState().open()
    expect(store.getState().load).toBe('loading')
    await settled()
    expect(store.getState()).toMatchObject({ load: 'ready', goesOn: false })
    expect(store.getState().rows).toHaveLength(7)
  })

  it('loads more near its end, each row once', async () => {
    const { store } = make(600)
    store.getState().open()
    await settled()
    expect(store.getState().rows).toHaveLength(50)
    await store.getState().ensureLoaded(10)
    expect(store.getState().rows).toHaveLength(50)
    await Promise.all([store.getState().ensureLoaded(45), store.getState().ensureLoaded(49)])
    expect(store.getState().rows).toHaveLength(250)
    await store.getState().ensureLoaded(249)
    await store.getState().ensureLoaded(449)
    const ids = store.getState().rows.map(({ id }) => id)
    expect(new Set(ids).size).toBe(600)
    expect(store.getState().goesOn).toBe(false)
  })

  it('keeps rows from further down when it is refreshed', async () => {
    const { store } = make(600)
    store.getState().open()
    await settled()
    await store.getState().ensureLoaded(49)
    await store.getState().ensureLoaded(249)
    const before = store.getState().rows
    expect(before).toHaveLength(450)
    await store.getState().refresh()
    expect(store.getState().rows.map(({ id }) => id)).toEqual(before.map(({ id }) => id))
    await store.getState().ensureLoaded(449)
    expect(store.getState().rows).toHaveLength(600)
  })

  it('shows why it could not be loaded, and keeps its rows', async () => {
    const { store } = make(7)
    main.failWith = { code: 'database.offline', details: {} }
    store.getState().open()
    await settled()
    expect(store.getState()).toMatchObject({ load: 'failed', error: { code: 'database.offline' } })
    main.failWith = null
    await store.getState().refresh()
    expect(store.getState()).toMatchObject({ load: 'ready', error: null })
    main.failWith = { code: 'database.offline', details: {} }
    await store.getState().refresh()
    expect(store.getState().load).toBe('ready')
    expect(store.getState().rows).toHaveLength(7)
  })
})

describe('marking', () => {
  it('shows at once, and a row that was read stays visible until the filter changes', async () => {
    const { store } = make(7)
    store.getState().open()
    await settled()
    store.getState().show({ unreadOnly: true })
    await settled()
    const [first] = store.getState().rows
    const marking = store.getState().mark([first?.id ?? ''], true)
    expect(store.getState().unread).toBe(4)
    expect(store.getState().rows[0]).toMatchObject({ id: first?.id, isRead: true })
    await marking
    expect(store.getState().rows.map(({ id }) => id)).toContain(first?.id)
    store.getState().show({ unreadOnly: true })
    await settled()
    expect(store.getState().rows.map(({ id }) => id)).not.toContain(first?.id)
  })

  it('is reverted and reported if it is refused', async () => {
    const { store, toasts } = make(7)
    store.getState().open()
    await settled()
    const [first] = store.getState().rows
    main.overrides['notifications:mark-read'] = () => Promise.reject(new Error('refused'))
    await store.getState().mark([first?.id ?? ''], true)
    expect(store.getState().rows[0]?.isRead).toBe(false)
    expect(store.getState().unread).toBe(5)
    expect(toasts.getState().toasts).toMatchObject([{ tone: 'error', text: 'It was refused.' }])
  })

  it('of all covers rows up to the newest visible one, within the filter', async () => {
    const { store } = make(7)
    store.getState().open()
    store.getState().show({ type: 'MENTION' })
    await settled()
    const newest = store.getState().rows[0]?.createdAt
    await store.getState().markAll()
    expect(called('notifications:mark-all-read')).toMatchObject([
      { input: { filter: { types: ['MENTION'] }, until: newest } },
    ])
    expect(store.getState().unread).toBe(4)
  })
})

describe('preferences', () => {
  beforeEach(() => make(0))

  it('are shown and saved at once, in order', async () => {
    const { api } = make(0)
    const store = createPreferencesStore(api)
    await store.getState().refresh()
    const changes = [
      store.getState().set({ hideContent: true }),
      store.getState().set({ quietHours: true }),
    ]
    expect(store.getState().preferences?.settings).toMatchObject({
      hideContent: true,
      quietHours: true,
    })
    await Promise.all(changes)
    expect(called('notification-preferences:update').map(({ input }) => input)).toEqual([
      { settings: { hideContent: true } },
      { settings: { quietHours: true } },
    ])
    expect(store.getState().preferences?.settings).toMatchObject({ hideContent: true })
  })

  it('return to the stored state if a change is refused', async () => {
    const { api } = make(0)
    const store = createPreferencesStore(api)
    await store.getState().refresh()
    main.overrides['notification-preferences:update'] = () => Promise.reject(new Error('no'))
    await store.getState().set({ hideContent: true })
    expect(store.getState().preferences?.settings.hideContent).toBe(false)
    expect(store.getState().error).not.toBeNull()
  })
})

it('screen readers get the whole row, and the bell never shows more than 99', async () => {
  const { store } = make(1)
  store.getState().open()
  await settled()
  const [row] = store.getState().rows
  if (row === undefined) throw new Error('no row')
  expect(notificationName(row)).toMatch(/^Unread: #1 .+\. .+ mentioned you: /)
  expect([1, 99, 100, 10_000].map(badgeText)).toEqual(['1', '99', '99+', '99+'])
})
