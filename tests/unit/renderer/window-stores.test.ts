import { expect, test } from 'vitest'
import { createHouse } from '#renderer/app/window-stores'
import type { Session } from '#shared/domain/workspace'
import { FakeMain } from '#tests/support/fake-bridge'

function setUp() {
  const main = new FakeMain({ tickets: 3, workspaces: 3 })
  const house = createHouse(main.bridge())
  const { session } = main
  const [, other] = session.memberships
  if (other === undefined) throw new Error('No second workspace')
  const inRole = (part: Partial<Session['workspace']>): Session => ({
    ...session,
    workspace: { ...session.workspace, ...part },
  })
  return { house, session, other, inRole }
}

test('the same session, read again, is the same desk', () => {
  const { house, session } = setUp()
  expect(house.deskFor(structuredClone(session))).toBe(house.deskFor(session))
})

test('a role that changes changes what one may, and nothing that was written', () => {
  const { house, session, inRole } = setUp()
  const before = house.deskFor(session)
  before.drafts.getState().write('k1', 'PUBLIC', 'Half a sentence')
  const viewer = house.deskFor(inRole({ role: 'VIEWER' }))
  expect([before.mayWrite, viewer.mayWrite]).toEqual([true, false])
  expect(viewer.session.workspace.role).toBe('VIEWER')
  expect(viewer.drafts).toBe(before.drafts)
  expect(viewer.start).toBe(before.start)
  expect(house.deskFor(inRole({ isActive: false })).mayWrite).toBe(false)
  expect(house.deskFor(session).mayWrite).toBe(true)
})

test('each workspace has a desk of its own, which is there again on coming back', () => {
  const { house, session, other } = setUp()
  const here = house.deskFor(session)
  const there = house.deskFor({ ...session, workspace: other })
  expect(there.queue).not.toBe(here.queue)
  expect(there.drafts).not.toBe(here.drafts)
  expect(house.deskFor(session).queue).toBe(here.queue)
})
