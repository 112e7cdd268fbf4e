import { expect, it } from 'vitest'
import { findTeamLink } from '#main/windows/handed-link'
import { createWindowStores } from '#renderer/app/window-stores'
import { isDomainError } from '#shared/errors'
import { FakeMain } from '#tests/support/fake-bridge'

const LINK = 'connect-support://join/?host=db.example.org'

function setUp(phase: 'first-run' | 'signed-out' | 'signed-in') {
  const main = new FakeMain({ phase })
  const windowStores = createWindowStores(main.bridge())
  return { main, windowStores, stop: windowStores.start() }
}

it('shows where a link leads, joins on request, and remembers whom it was made for', async () => {
  const { windowStores, stop } = setUp('first-run')
  const store = windowStores.join
  store.getState().open()
  await store.getState().setLink(LINK)
  expect(store.getState().preview?.host).toBe('db.example.org')
  expect(windowStores.app.getState().app?.team ?? null).toBeNull()
  await store.getState().join()
  expect(store.getState()).toMatchObject({ isOpen: false, link: '', joinError: null })
  expect(windowStores.signIn.getState().email).toBe('ben@example.org')
  stop()
})

it('keeps a refused link, with the reason', async () => {
  const { windowStores, stop } = setUp('first-run')
  const store = windowStores.join
  await store.getState().setLink('https://example.org/')
  expect(isDomainError(store.getState().linkError, 'link.unreadable')).toBe(true)
  await store.getState().join()
  expect(store.getState().joinError).toBeNull()

  await store.getState().setLink(`${LINK}&used`)
  await store.getState().join()
  expect(isDomainError(store.getState().joinError, 'link.used')).toBe(true)
  expect(store.getState()).toMatchObject({ joining: false, link: `${LINK}&used` })
  stop()
})

it('shows the newest link even if an earlier response is late', async () => {
  const { main, windowStores, stop } = setUp('first-run')
  const late = Promise.withResolvers<undefined>()
  main.overrides = {
    'team:read-link': async ({ link }) => {
      if (link === 'late') await late.promise
      return { host: link, port: 5432, database: 'support', tls: 'verified', email: null }
    },
  }
  const first = windowStores.join.getState().setLink('late')
  await windowStores.join.getState().setLink('newest')
  late.resolve(undefined)
  await first
  expect(windowStores.join.getState().preview?.host).toBe('newest')
  stop()
})

it('puts a link from the system on the page that takes it, and does nothing else with it', async () => {
  const { main, windowStores, stop } = setUp('signed-out')
  await expect.poll(() => windowStores.app.getState().app?.phase.name).toBe('signed-out')
  main.setState({ offeredLink: LINK })
  await expect.poll(() => windowStores.join.getState().preview?.host).toBe('db.example.org')
  expect(windowStores.join.getState()).toMatchObject({ isOpen: true, link: LINK, joining: false })
  await expect.poll(() => windowStores.app.getState().app?.offeredLink).toBeNull()
  expect(windowStores.app.getState().app?.mode).toBe('alone')
  stop()
})

it('says why a link cannot be used while somebody is signed in', async () => {
  const { main, windowStores, stop } = setUp('signed-in')
  await expect.poll(() => windowStores.app.getState().app?.phase.name).toBe('signed-in')
  main.setState({ offeredLink: LINK })
  await expect
    .poll(() => windowStores.toasts.getState().toasts.map(({ text }) => text))
    .toEqual([expect.stringContaining('Sign out first')])
  expect(windowStores.join.getState().isOpen).toBe(false)
  stop()
})

it('finds a link in the arguments of a start, and nothing else', () => {
  expect(findTeamLink(['/opt/connect', '--inspect', LINK])).toBe(LINK)
  expect(findTeamLink(['/opt/connect', 'connect-support://ticket/1'])).toBeNull()
  expect(findTeamLink([`${LINK}${'a'.repeat(20_000)}`])).toBeNull()
})
