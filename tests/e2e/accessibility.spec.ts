import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './support/fixtures'
import {
  createTicket,
  enterCode,
  feed,
  OWNER,
  row,
  setUpWorkspace,
  showView,
  view,
} from './support/pages'

const TICKET = {
  subject: 'Invoice shows the wrong address',
  description: 'Hello,\n\n- the **old** one\n- see https://example.com/invoice',
  requester: 'oliver@example.org',
}

/** What axe finds wrong with the page as it stands, in both themes: contrast, names, roles, order. */
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

test('the pages before the queue can be used by everybody', async ({ app }) => {
  const { page } = app
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await expect(page.getByRole('alert').first()).toBeVisible()
  expect(await findings(page)).toEqual([])
  await page.getByRole('radio', { name: 'Join a team' }).check()
  const link = `host=db.example.org&database=d&user=connect_join_${'0'.repeat(24)}&password=${'p'.repeat(16)}`
  for (const text of ['connect-support://join/?', `connect-support://join/?tls=off&${link}`]) {
    await page.getByRole('textbox', { name: 'Link' }).fill(text)
    await expect(page.getByText(/is not complete|others on the network/)).toBeVisible()
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

test('the settings of a workspace can be used by everybody', async ({ desk }) => {
  const { page } = desk
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

test('the queue, a ticket, its menus and the dialogs can be used by everybody', async ({
  desk,
}) => {
  const { page } = desk
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

test('notifications, their settings and mentions can be used by everybody', async ({ desk }) => {
  const { page } = desk
  await page.getByRole('button', { name: /^Notifications/ }).click()
  const panel = page.getByRole('dialog', { name: 'Notifications' })
  // The code of the sign-in is told of.
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

test('the pages for people and workspaces can be used by everybody', async ({ desk }) => {
  const { page } = desk
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
    // The first Escape belongs to the menu.
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
