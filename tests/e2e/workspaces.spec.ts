import type { Page } from '@playwright/test'
import { createId } from '@paralleldrive/cuid2'
import { queryOnce } from '../support/embedded-query'
import { ownerOf } from './support/embedded'
import { expect, test } from './support/fixtures'
import { OWNER, views } from './support/pages'

// How main chooses the workspace of a window. Pages and keys have their own tests.

/** The window's workspace according to main. */
const openWorkspace = (page: Page) =>
  page.evaluate(async () => {
    const state = await window.connect.app.getState({})
    if (!state.ok || state.value.phase.name !== 'signed-in') return null
    return state.value.phase.session.workspace.name
  })

test('the chosen workspace is open after a restart, and another one after its membership has ended', async ({
  scene,
  shared,
}) => {
  const id = createId()
  const made = await shared.page.evaluate(
    (workspaceId) =>
      window.connect.workspaces.create({ id: workspaceId, name: 'North Quay', timeZone: 'UTC' }),
    id,
  )
  expect(made.ok).toBe(true)
  expect(await openWorkspace(shared.page)).toBe(OWNER.workspaceName)
  const switched = await shared.page.evaluate(
    (workspaceId) => window.connect.workspaces.switch({ workspaceId }),
    id,
  )
  expect(switched.ok).toBe(true)
  expect(await openWorkspace(shared.page)).toBe('North Quay')
  await shared.quit()

  const { page } = await scene.launch()
  await expect(views(page)).toBeVisible()
  expect(await openWorkspace(page)).toBe('North Quay')

  // Somebody else becomes owner of the workspace, and ends this person's membership.
  const owner = await ownerOf(scene.dataDir)
  const ben = createId()
  await queryOnce(owner, `INSERT INTO "User" ("id", "email") VALUES ($1, 'ben@example.org')`, [ben])
  await queryOnce(
    owner,
    `INSERT INTO "WorkspaceUser" ("id", "userId", "workspaceId", "role") VALUES ($1, $1, $2, 'OWNER')`,
    [ben, id],
  )
  await queryOnce(
    owner,
    `UPDATE "WorkspaceUser" SET "isActive" = false WHERE "workspaceId" = $1 AND "userId" <> $2`,
    [id, ben],
  )
  await expect(page.getByText('You are no longer a member of North Quay.')).toBeVisible()
  expect(await openWorkspace(page)).toBe(OWNER.workspaceName)
  expect(await page.evaluate(() => window.connect.members.list({}))).toMatchObject({
    ok: true,
    value: { members: [{ person: { email: OWNER.email }, role: 'OWNER' }], invitations: [] },
  })
})
