import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createApi } from '#renderer/api/client'
import { createSubscribe } from '#renderer/api/subscribe'
import { createWorkspaceStores } from '#renderer/app/create-workspace-stores'
import { draftOf } from '#renderer/features/messages/draft-store'
import { createNotificationsStore } from '#renderer/features/notifications/notifications-store'
import { NEW_TICKET_DRAFT } from '#renderer/state/draft-key'
import { errorText } from '#renderer/errors/error-text'
import { createToastStore } from '#renderer/state/toast-store'
import { type Draft, placeKey } from '#shared/domain/draft'
import { DEFAULT_WINDOW_SETTINGS } from '#shared/domain/app-state'
import { FakeMain } from '#tests/support/fake-bridge'

/* The window's stores with a main in memory. The clock is fake, so that times are exact. */

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

const FILE = { id: 'f'.repeat(24), name: 'plan.txt', type: 'text/plain', size: 4 }

function setUp(main = new FakeMain({ tickets: 3 })) {
  const bridge = main.bridge()
  const toasts = createToastStore()
  const api = createApi(bridge, () => undefined)
  const { workspaceId } = main.session.workspace
  const notifications = createNotificationsStore({
    api,
    toasts,
    explain: errorText,
    workspaceId: () => workspaceId,
  })
  const stores = createWorkspaceStores({
    api,
    subscribe: createSubscribe(bridge),
    session: main.session,
    settings: DEFAULT_WINDOW_SETTINGS,
    toasts,
    notifications,
    isFollowing: () => true,
  })
  const ticketId = main.tickets[0]?.id ?? ''
  const place = { workspaceId, ticketId, kind: 'REPLY' as const }
  const key = `${ticketId} PUBLIC`
  const stop = stores.savedDrafts.getState().start()
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
  return {
    main,
    stores,
    toasts,
    ticketId,
    place,
    key,
    pass,
    stop,
    write: (text: string) => stores.drafts.getState().write(ticketId, 'PUBLIC', text),
    shown: () => draftOf(stores.drafts.getState(), ticketId, 'PUBLIC'),
    kept: () => main.drafts.get(placeKey(place)),
    saves: () => main.calls.filter(({ channel }) => channel === 'drafts:save').length,
    elsewhere: (part: Partial<Draft>) => {
      const draft: Draft = {
        ...place,
        text: 'From elsewhere',
        fields: null,
        files: [],
        triedAs: null,
        versions: [],
        line: 'another-line',
        writtenAt: new Date().toISOString(),
        ...part,
      }
      main.drafts.set(placeKey(draft), draft)
      main.emit('draft:changed', { userId: main.me.id, workspaceId })
    },
  }
}

test('every letter reaches main within 100 ms, however fast the typing, and not one call per letter', async () => {
  const { write, kept, pass, saves } = setUp()
  await pass(200)
  let text = ''
  for (const letter of 'Dear Cora, it is the fuse') {
    text += letter
    write(text)
    await pass(20)
  }
  expect(kept()?.text.length).toBeGreaterThanOrEqual(text.length - 5)
  await pass(100)
  expect(kept()?.text).toBe(text)
  expect(saves()).toBeLessThan(10)
})

test('drafts in main are there when the window starts, with files and the new ticket', async () => {
  const main = new FakeMain({ tickets: 3 })
  const first = setUp(main)
  first.elsewhere({ files: [FILE] })
  const fields = {
    subject: 'Half a subj',
    requesterText: 'cora@',
    requester: null,
    requesterName: '',
    priority: 'HIGH' as const,
    assignee: null,
  }
  first.elsewhere({ ticketId: null, kind: 'TICKET', text: 'What happened', fields })
  const { stores, shown, key, pass, saves } = setUp(main)
  await pass(50)
  expect(shown()).toBe('From elsewhere')
  expect(stores.uploads.getState().readyFiles(key)).toEqual([FILE])
  expect(stores.newTicket.getState().form).toEqual({ ...fields, description: 'What happened' })
  await pass(1000)
  // Nothing was written here, so nothing is sent.
  expect(saves()).toBe(0)
})

test('a text from another desktop is shown, unless this one has unsaved letters', async () => {
  const { write, shown, elsewhere, pass } = setUp()
  await pass(50)
  write('Here')
  await pass(200)
  elsewhere({})
  await pass(50)
  expect(shown()).toBe('From elsewhere')
  write('From elsewhere, and')
  elsewhere({ text: 'Yet another' })
  await pass(10)
  expect(shown()).toBe('From elsewhere, and')
})

test('a draft that was sent or discarded on another desktop disappears here too', async () => {
  const { main, write, shown, place, pass } = setUp()
  await pass(50)
  write('Here')
  await pass(200)
  main.drafts.delete(placeKey(place))
  main.emit('draft:changed', { userId: main.me.id, workspaceId: place.workspaceId })
  await pass(50)
  expect(shown()).toBe('')
})

test('drafts of another person or another workspace are not read', async () => {
  const { main, place, pass } = setUp()
  await pass(50)
  const before = main.calls.length
  main.emit('draft:changed', { userId: 'somebody', workspaceId: place.workspaceId })
  main.emit('draft:changed', { userId: main.me.id, workspaceId: 'elsewhere' })
  await pass(50)
  expect(main.calls.length).toBe(before)
})

test('sending deletes it for good', async () => {
  const { stores, ticketId, write, kept, pass, main } = setUp()
  await pass(50)
  write('Hello')
  await pass(200)
  stores.drafts.getState().takeSent(ticketId, 'PUBLIC', 'Hello')
  await pass(200)
  expect(kept()).toBeUndefined()
  expect(main.calls.at(-1)?.channel).toBe('drafts:sent')
})

test('discarding can be undone with files and the very last letters', async () => {
  const { stores, key, toasts, write, shown, kept, pass } = setUp()
  await pass(50)
  stores.uploads.getState().restore(key, [FILE])
  write('Thrown')
  await pass(200)
  write('Thrown away')
  stores.savedDrafts.getState().discard(key)
  expect(shown()).toBe('')
  await pass(200)
  expect(kept()).toBeUndefined()
  const [toast] = toasts.getState().toasts
  expect(toast?.text).toBe('Draft discarded')
  toast?.undo?.()
  await pass(200)
  expect(shown()).toBe('Thrown away')
  expect(stores.uploads.getState().readyFiles(key)).toEqual([FILE])
  expect(kept()).toMatchObject({ text: 'Thrown away', files: [FILE] })
})

test('undo after a new draft was begun keeps both', async () => {
  const { stores, key, toasts, write, shown, kept, pass } = setUp()
  await pass(50)
  write('Old')
  await pass(200)
  stores.savedDrafts.getState().discard(key)
  await pass(50)
  write('New')
  await pass(200)
  toasts.getState().toasts[0]?.undo?.()
  await pass(200)
  expect(shown()).toBe('Old\n\nNew')
  expect(kept()?.text).toBe('Old\n\nNew')
})

test('a discarded new ticket is restored in an open dialog', async () => {
  const { stores, toasts, pass } = setUp()
  await pass(50)
  stores.newTicket.getState().open()
  stores.newTicket.getState().change({ subject: 'A new problem' })
  await pass(200)
  stores.newTicket.getState().close()
  stores.savedDrafts.getState().discard(NEW_TICKET_DRAFT)
  await pass(200)
  expect(stores.newTicket.getState().form.subject).toBe('')
  toasts.getState().toasts[0]?.undo?.()
  await pass(200)
  expect(stores.newTicket.getState()).toMatchObject({
    isOpen: true,
    form: { subject: 'A new problem' },
  })
})

test('a full disk is reported beside the text, and no longer when there is space', async () => {
  const { main, stores, key, write, kept, pass } = setUp()
  await pass(50)
  main.overrides['drafts:save'] = () => {
    throw main.refusal('disk.full', {})
  }
  write('Precious')
  await pass(200)
  expect(stores.savedDrafts.getState().problems.get(key)).toMatchObject({ code: 'disk.full' })
  main.overrides = {}
  await pass(2100)
  expect(stores.savedDrafts.getState().problems.size).toBe(0)
  expect(kept()?.text).toBe('Precious')
})

test('nothing is tried while another person is signed in; after that the last letters are sent to main', async () => {
  const { main, write, kept, pass, saves, stop, stores } = setUp()
  await pass(50)
  main.overrides['drafts:save'] = () => {
    throw main.refusal('session.required', {})
  }
  write('The last letters')
  await pass(200)
  const tries = saves()
  await pass(60_000)
  expect(saves()).toBe(tries)
  main.overrides = {}
  stop()
  stores.savedDrafts.getState().start()
  await pass(200)
  expect(kept()?.text).toBe('The last letters')
})

test('signing out waits for the last letters', async () => {
  const { main, stores, write, kept, pass } = setUp()
  await pass(50)
  write('Bye')
  const out = stores.signOut()
  await pass(100)
  await out
  expect(kept()?.text).toBe('Bye')
  const channels = main.calls.map(({ channel }) => channel)
  expect(channels.indexOf('drafts:save')).toBeLessThan(channels.indexOf('sign-in:sign-out'))
})

test('another version can be chosen, changed back, and deleted', async () => {
  const { main, stores, key, elsewhere, shown, pass } = setUp()
  await pass(50)
  const version = {
    id: 'v'.repeat(24),
    text: 'Mine',
    fields: null,
    writtenAt: new Date().toISOString(),
  }
  elsewhere({ versions: [version] })
  await pass(50)
  const kept = stores.savedDrafts.getState()
  expect(kept.versions.get(key)).toEqual([version])
  const switching = kept.takeVersion(key, version.id)
  await pass(50)
  await switching
  expect(shown()).toBe('Mine')
  const [left] = stores.savedDrafts.getState().versions.get(key) ?? []
  expect(left?.text).toBe('From elsewhere')
  const forgetting = kept.dropVersion(key, left?.id ?? '')
  await pass(50)
  await forgetting
  expect(stores.savedDrafts.getState().versions.has(key)).toBe(false)
  expect(main.drafts.size).toBe(1)
})
