import { expect, test } from 'vitest'
import { createWindowStores } from '#renderer/app/window-stores'
import type { Session } from '#shared/domain/workspace'
import { FakeMain } from '#tests/support/fake-bridge'

function setUp() {
  const main = new FakeMain({ tickets: 3, workspaces: 3 })
  const windowStores = createWindowStores(main.bridge())
  const { session } = main
  const [, other] = session.memberships
  if (other === undefined) throw new Error('No second workspace')
  const inRole = (part: Partial<Session['workspace']>): Session => ({
    ...session,
    workspace: { ...session.workspace, ...part },
  })
  return { windowStores, session, other, inRole }
}

test('the same session, loaded again, has the same stores', () => {
  const { windowStores, session } = setUp()
  expect(windowStores.storesFor(structuredClone(session))).toBe(windowStores.storesFor(session))
})

test('a changed role changes the permissions, and not the drafts', () => {
  const { windowStores, session, inRole } = setUp()
  const before = windowStores.storesFor(session)
  before.drafts.getState().write('k1', 'PUBLIC', 'Half a sentence')
  const viewer = windowStores.storesFor(inRole({ role: 'VIEWER' }))
  expect([before.mayWrite, viewer.mayWrite]).toEqual([true, false])
  expect(viewer.session.workspace.role).toBe('VIEWER')
  expect(viewer.drafts).toBe(before.drafts)
  expect(viewer.start).toBe(before.start)
  expect(windowStores.storesFor(inRole({ isActive: false })).mayWrite).toBe(false)
  expect(windowStores.storesFor(session).mayWrite).toBe(true)
})

test('each workspace has its own stores, which are reused on return', () => {
  const { windowStores, session, other } = setUp()
  const here = windowStores.storesFor(session)
  const there = windowStores.storesFor({ ...session, workspace: other })
  expect(there.queue).not.toBe(here.queue)
  expect(there.drafts).not.toBe(here.drafts)
  expect(windowStores.storesFor(session).queue).toBe(here.queue)
})
