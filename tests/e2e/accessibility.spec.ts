import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { join } from 'node:path'
import { queryOnce } from '../support/embedded-query'
import { dropFiles } from './support/drop'
import { ownerOf } from './support/embedded'
import { expect, test } from './support/fixtures'
import { comesIn, setDelay } from './support/held-replies'
import {
  createTicket,
  enterCode,
  feed,
  OWNER,
  row,
  setUpWorkspace,
  showView,
  view,
  write,
} from './support/pages'
import { PICTURE, randomFile, sampleFiles } from './support/sample-files'

const TICKET = {
  subject: 'Invoice shows the wrong address',
  description: 'Hello,\n\n- the **old** one\n- see https://example.com/invoice',
  requester: 'oliver@example.org',
}

/** The axe violations of the current page in both themes: contrast, names, roles, order. */
async function findings(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
    for (const { id, nodes } of violations) {
      found.push(...nodes.map(({ html }) => `${colorScheme} ${id}: ${html.slice(0, 200)}`))
    }
  }
  return found
}

/** A member has the only ticket open and is typing, for as long as the test runs. */
async function beThere(dataDir: string): Promise<void> {
  await queryOnce(
    await ownerOf(dataDir),
    `WITH ben AS (
       INSERT INTO "User" ("id", "email", "name", "updatedAt")
       VALUES (private.new_id(), 'ben@example.org', 'Ben Okoye', now()) RETURNING "id"),
     member AS (
       INSERT INTO "WorkspaceUser" ("id", "userId", "workspaceId", "role", "updatedAt")
       SELECT private.new_id(), ben."id", w."id", 'MEMBER', now() FROM ben, "Workspace" w),
     session AS (
       INSERT INTO private.sessions (id, token_hash, user_id, installation, login)
       SELECT private.new_id(), sha256('ben'), ben."id", 'test', 'x' FROM ben RETURNING id, user_id)
     INSERT INTO private.presence (session_id, user_id, workspace_id, ticket_id, is_typing, seen_at)
     SELECT session.id, session.user_id, t."workspaceId", t."id", true, now() + interval '1 hour'
     FROM session, "Ticket" t`,
  )
}

test('the pages before the queue are accessible', async ({ app }) => {
  const { page } = app
  // A first start creates a database before it asks anything.
  await page.getByRole('button', { name: 'Create workspace' }).click({ timeout: 60_000 })
  await expect(page.getByRole('alert').first()).toBeVisible()
  expect(await findings(page)).toEqual([])
  await page.getByRole('radio', { name: 'Join a team' }).check()
  const link = `host=db.example.org&database=d&user=connect_join_${'0'.repeat(24)}&password=${'p'.repeat(16)}`
  for (const text of ['connect-support://join/?', `connect-support://join/?tls=off&${link}`]) {
    await page.getByRole('textbox', { name: 'Link' }).fill(text)
    await expect(page.getByText(/is incomplete|others on the network/)).toBeVisible()
    expect(await findings(page)).toEqual([])
  }
  await page.getByRole('radio', { name: 'Use on this computer' }).check()
  await page.getByRole('textbox', { name: 'Workspace name' }).fill(OWNER.workspaceName)
  await page.getByRole('textbox', { name: 'Your name' }).fill(OWNER.name)
  await page.getByRole('textbox', { name: 'E-mail' }).fill(OWNER.email)
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await enterCode(page, '12')
  await expect(page.getByText('A code has six digits.')).toBeVisible()
  expect(await findings(page)).toEqual([])
})

test('the settings of a workspace are accessible', async ({ shared }) => {
  const { page } = shared
  await page.keyboard.press('Control+,')
  const settings = page.getByRole('region', { name: 'Settings' })
  for (const name of ['General', 'Mail', 'Tags', 'Canned replies']) {
    await settings.getByRole('button', { name, exact: true }).click()
    await expect(settings.getByRole('heading', { name, level: 1 })).toBeVisible()
    await expect(settings.getByRole('status', { name: 'Loading' })).toBeHidden()
    expect(await findings(page), name).toEqual([])
  }
  await settings.getByRole('button', { name: 'New canned reply' }).click()
  await settings.getByRole('textbox', { name: 'Text' }).fill('{{nobody}} **bold**')
  await settings.getByRole('button', { name: 'Create canned reply' }).click()
  await expect(settings.getByText('Name needs at least 1 character.')).toBeVisible()
  expect(await findings(page)).toEqual([])
})

test('the queue, a ticket, its menus and the dialogs are accessible', async ({ shared }) => {
  const { page } = shared
  expect(await findings(page)).toEqual([])
  await page.getByRole('button', { name: 'Import tickets' }).click()
  await expect(page.getByRole('dialog', { name: 'Import tickets' })).toBeVisible()
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await createTicket(page, TICKET)
  await showView(page, 'Unassigned')
  await expect(row(page, TICKET.subject)).toBeVisible()
  expect(await findings(page)).toEqual([])
  await page.getByRole('radio', { name: 'Internal note' }).check({ force: true })
  await page.getByRole('combobox', { name: 'Assignee' }).click()
  await expect(page.getByRole('option', { name: 'Unassigned' })).toBeVisible()
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('heading', { name: TICKET.subject }).focus()
  await page.keyboard.press('c')
  const dialog = page.getByRole('dialog', { name: 'New ticket' })
  await dialog.getByRole('button', { name: 'Create ticket' }).click()
  await expect(dialog.getByRole('alert').first()).toBeVisible()
  expect(await findings(page)).toEqual([])
})

test('attaching, listing and viewing files is accessible', async ({ shared }) => {
  const { page, dataDir } = shared
  const path = await sampleFiles(join(dataDir, 'samples'), {
    'point.png': PICTURE,
    'notes.txt': 'Call back on Monday.',
    'too-large.bin': randomFile(25.1 * 1024 * 1024),
  })
  const chips = page.getByRole('list', { name: 'Attached files' }).getByRole('listitem')
  const failing = chips.filter({ hasText: 'is too large' })
  await page.keyboard.press('c')
  const dialog = page.getByRole('dialog', { name: 'New ticket' })
  await dropFiles(dialog, ['notes.txt', 'too-large.bin'].map(path))
  await expect(failing).toBeVisible()
  await expect(chips).toHaveCount(2)
  expect(await findings(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Remove too-large.bin' }).click()
  await dialog.getByRole('button', { name: 'Remove notes.txt' }).click()
  await expect(chips).toHaveCount(0)
  await page.keyboard.press('Escape')

  await createTicket(page, TICKET)
  await write(page, 'note', 'See for yourself.')
  const composer = page.getByRole('region', { name: 'Write an internal note' })
  await dropFiles(feed(page), ['point.png', 'notes.txt', 'too-large.bin'].map(path))
  await expect(failing).toBeVisible()
  await expect(chips).toHaveCount(3)
  await expect(page.getByRole('status').filter({ hasText: /^2 files, .* attached/ })).toBeAttached()
  expect(await findings(page)).toEqual([])
  await composer.getByRole('button', { name: 'Remove too-large.bin' }).click()
  await composer.getByRole('button', { name: 'Add note' }).click()
  const note = feed(page).getByRole('article', { name: /^Internal note/ })
  await expect(note.getByRole('list', { name: 'Files' }).getByRole('listitem')).toHaveCount(2)
  expect(await findings(page)).toEqual([])

  await note.getByRole('button', { name: /^point\.png/ }).click()
  const viewer = page.getByRole('dialog')
  await expect(viewer.getByRole('img', { name: 'point.png' })).toBeVisible()
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('ArrowRight')
  await expect(viewer).toContainText('Call back on Monday.')
  expect(await findings(page)).toEqual([])
})

test('a held reply, an overtaken reply and the presence of others are accessible', async ({
  shared,
}) => {
  const { page, dataDir } = shared
  const description = Array.from({ length: 120 }, (_, line) => `Line ${line}.`).join('\n')
  await createTicket(page, { ...TICKET, description })
  await setDelay(dataDir, 60)
  await write(page, 'reply', 'The address is **corrected**.')
  await page.getByRole('button', { name: 'Send reply' }).click()
  const held = feed(page).getByRole('article', { name: 'Your reply, not sent yet' })
  await expect(held.getByRole('timer')).toContainText(/Sending in \d+ s/)
  await beThere(dataDir)
  const faces = page.getByRole('status').filter({ hasText: 'typing' })
  await expect(faces).toContainText('Ben Okoye')
  await showView(page, 'Unassigned')
  await expect(row(page, TICKET.subject)).toHaveAccessibleName(/Ben Okoye/)
  expect(await findings(page)).toEqual([])

  await comesIn(dataDir, 'It is right again, thank you.')
  await expect(feed(page)).toContainText('It is right again, thank you.')
  await held.getByRole('button', { name: 'Send now' }).click()
  await expect(held.getByRole('alert')).toContainText('Another message came first.')
  expect(await findings(page)).toEqual([])
  await held.getByRole('button', { name: 'Edit' }).click()
  await expect(held).toHaveCount(0)

  // After scrolling up, new messages at the end are out of view.
  await feed(page).evaluate((element) => element.scrollTo({ top: 0 }))
  await comesIn(dataDir, 'One more thing.')
  await expect(feed(page)).toContainText('One more thing.')
  await page.getByRole('button', { name: 'Send reply' }).click()
  await expect(page.getByRole('list', { name: 'What arrived in the meantime' })).toBeVisible()
  expect(await findings(page)).toEqual([])
})

test('notifications, their settings and mentions are accessible', async ({ shared }) => {
  const { page } = shared
  await page.getByRole('button', { name: /^Notifications/ }).click()
  const panel = page.getByRole('dialog', { name: 'Notifications' })
  // The mailed sign-in code has a notification.
  await expect(panel.getByRole('row')).toBeFocused()
  expect(await findings(page)).toEqual([])
  await panel.getByRole('combobox', { name: 'Type' }).selectOption('Mentions')
  await expect(panel.getByText('None of these')).toBeVisible()
  expect(await findings(page)).toEqual([])
  await panel.getByRole('button', { name: 'What you are notified of' }).click()
  const settings = page.getByRole('region', { name: 'Settings' })
  await settings.getByRole('checkbox', { name: 'Quiet hours' }).check()
  await expect(settings.getByLabel('Quiet from')).toBeVisible()
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await createTicket(page, TICKET)
  await page.locator('[data-control=reply]').click()
  await page.keyboard.type('@')
  await expect(page.getByRole('option').first()).toBeVisible()
  expect(await findings(page)).toEqual([])
})

test('the pages for people and workspaces are accessible', async ({ shared }) => {
  const { page } = shared
  await page.getByRole('button', { name: OWNER.workspaceName }).click()
  await expect(page.getByRole('menuitem', { name: 'Create workspace…' })).toBeVisible()
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+Comma')
  const settings = page.getByRole('region', { name: 'Settings' })
  await settings.getByRole('button', { name: 'Profile', exact: true }).click()
  await page.getByLabel('Last day away').fill('2030-01-01')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('Choose the first day away.')).toBeVisible()
  expect(await findings(page)).toEqual([])
  await page.getByRole('button', { name: 'Discard' }).click()
  for (const name of ['Members', 'Workspaces', 'People']) {
    await settings.getByRole('button', { name, exact: true }).click()
    await settings.getByRole('button', { name: /^More for/ }).click()
    await expect(page.getByRole('menuitem').first()).toBeVisible()
    expect(await findings(page)).toEqual([])
    // The first Escape closes the menu.
    await page.keyboard.press('Escape')
    await expect(settings.getByRole('heading', { name, level: 1 })).toBeVisible()
  }
})

test('a ticket is found, answered and closed with the keyboard alone', async ({ app }) => {
  const { page } = app
  await setUpWorkspace(app)
  await createTicket(page, TICKET)
  await createTicket(page, { ...TICKET, subject: 'Another question' })
  await view(page, 'All open').focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('/')
  await page.keyboard.type('invoice')
  await page.keyboard.press('Enter')
  await expect(row(page, TICKET.subject)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: TICKET.subject })).toBeFocused()
  await page.keyboard.press('r')
  await page.keyboard.type('The address is corrected.')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(feed(page).getByRole('article')).toHaveCount(2)
  await page.keyboard.press('Escape')
  await page.keyboard.press('e')
  await expect(page.getByRole('button', { name: 'Reopen' })).toBeVisible()
  await expect(row(page, TICKET.subject)).toHaveCount(0)
  await page.keyboard.press('/')
  await page.keyboard.press('Escape')
  await expect(row(page, 'Another question')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(row(page, 'Another question')).toBeFocused()
})
