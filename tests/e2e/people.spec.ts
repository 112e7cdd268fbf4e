import { type Page } from '@playwright/test'
import { createId } from '@paralleldrive/cuid2'
import { queryOnce } from '../support/embedded-query'
import type { RunningApp } from './support/app'
import { expect, test } from './support/fixtures'
import {
  choose,
  createTicket,
  feed,
  OWNER,
  properties,
  row,
  setUpWorkspace,
  showView,
} from './support/pages'
import { sharedTeam } from './support/team'

const BEN = { name: 'Ben Okoye', email: 'ben@example.org' }
const TICKET = {
  subject: 'The door does not close',
  description: 'It springs open again.',
  requester: 'cora@customer.example',
}

const OTHER = { ...TICKET, subject: 'The lamp flickers' }

const team = sharedTeam()
let mia: RunningApp
let ben: RunningApp

test('a person who is invited by mail signs in on another desktop and belongs to the workspace', async () => {
  mia = await team.launch()
  await setUpWorkspace(mia)
  await createTicket(mia.page, OTHER)
  await createTicket(mia.page, TICKET)

  await openSettings(mia.page, 'Members')
  const list = mia.page.getByRole('textbox', { name: 'E-mail' })
  await list.fill(`${BEN.email}, nonsense`)
  await mia.page.getByRole('button', { name: 'Invite', exact: true }).click()
  await expect(mia.page.getByRole('alert').filter({ hasText: '“nonsense”' })).toBeVisible()
  await list.fill(`${BEN.email} ${OWNER.email}`)
  await mia.page.getByRole('button', { name: 'Invite', exact: true }).click()
  const outcomes = mia.page.getByRole('list', { name: 'Results of the invitations' })
  await expect(outcomes).toContainText(`${BEN.email} is invited.`)
  await expect(outcomes).toContainText(`${OWNER.email} This person is already a member`)
  const mail = await team.mailTo(BEN.email, /invites you/)
  expect(mail).toContain(OWNER.workspaceName)

  ben = await team.launch()
  await team.signIn(ben.page, BEN.email)
  await openSettings(ben.page, 'Profile')
  await ben.page.getByRole('textbox', { name: 'Name' }).fill(BEN.name)
  await ben.page.getByRole('button', { name: 'Save changes' }).click()
  await expect(ben.page.getByText('Unsaved changes')).toHaveCount(0)
  await closeSettings(ben.page)
  await expect(ben.page.getByRole('button', { name: BEN.name })).toBeVisible()

  await openSettings(mia.page, 'General')
  await openSettings(mia.page, 'Members')
  await expect(mia.page.getByRole('combobox', { name: `Role of ${BEN.name}` })).toHaveText('Member')
  await expect(mia.page.getByText(/^Open invitations/)).toHaveCount(0)
})

test('a person who is away is marked where tickets are assigned, and the substitute is one click away', async () => {
  await openSettings(ben.page, 'Profile')
  await ben.page.getByLabel('First day away').fill('2020-01-01')
  await ben.page.getByLabel('Last day away').fill('2019-01-01')
  await ben.page.getByRole('button', { name: 'Save changes' }).click()
  const tooEarly = 'The last day comes before the first.'
  await expect(ben.page.getByRole('alert').filter({ hasText: tooEarly })).toBeVisible()
  await ben.page.getByLabel('Last day away').fill('2099-12-03')
  await ben.page.getByRole('combobox', { name: 'Substitute' }).click()
  await ben.page.getByRole('option', { name: OWNER.name }).click()
  await ben.page.getByRole('button', { name: 'Save changes' }).click()
  await expect(ben.page.getByRole('button', { name: 'I am back' })).toBeVisible()
  await closeSettings(ben.page)

  await closeSettings(mia.page)
  const { page } = mia
  // As when somebody returns to the window: it refreshes the list of people.
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await showView(page, 'All open')
  await row(page, TICKET.subject).click()
  await properties(page).getByRole('combobox', { name: 'Assignee' }).click()
  await page.getByRole('option', { name: /Ben Okoye.*Away until/ }).click()
  await expect(properties(page)).toContainText('Ben Okoye is away until')
  await properties(page).getByRole('button', { name: 'Assign to Mia Wong instead' }).click()
  const assignee = properties(page).getByRole('combobox', { name: 'Assignee' })
  await expect(assignee).toContainText(OWNER.name)
  await expect(properties(page).getByText('is away until')).toHaveCount(0)
})

test('a changed role takes effect in the open window, and the last owner stays', async () => {
  await showView(ben.page, 'All open')
  await row(ben.page, TICKET.subject).click()
  const reply = ben.page.getByRole('textbox', { name: 'Reply' })
  await reply.fill('Half a sentence')

  await openSettings(mia.page, 'Members')
  await mia.page.getByRole('combobox', { name: `Role of ${BEN.name}` }).click()
  await mia.page.getByRole('option', { name: /^Viewer/ }).click()
  await expect(mia.page.getByRole('combobox', { name: `Role of ${BEN.name}` })).toHaveText('Viewer')

  await expect(mia.page.getByRole('combobox', { name: `Role of ${OWNER.name}` })).toHaveCount(0)
  await expect(mia.page.getByText('The last owner: make somebody else an owner')).toBeVisible()
  await openSettings(mia.page, 'Profile')
  await expect(mia.page.getByText('You are the last owner.')).toBeVisible()
  await expect(mia.page.getByRole('button', { name: /^Leave/ })).toBeDisabled()
  await closeSettings(mia.page)

  // The other desktop receives the change.
  await expect(reply).toHaveCount(0)
  await expect(ben.page.getByText('You are a viewer in this workspace')).toBeVisible()
  await expect(ben.page.getByRole('button', { name: 'New ticket' })).toHaveCount(0)
  await openSettings(ben.page, 'Members')
  await expect(ben.page.getByText(OWNER.email)).toBeVisible()
  await expect(ben.page.getByRole('button', { name: 'Invite', exact: true })).toHaveCount(0)
})

test('shortcuts switch between two workspaces, and each keeps its drafts', async () => {
  const { page } = mia
  await page.getByRole('textbox', { name: 'Reply' }).fill('To be continued')
  await queryOnce(
    team.owner,
    `INSERT INTO "Notification" ("id", "type", "content", "data", "userId", "workspaceId", "ticketId")
     SELECT $1, 'TICKET_ASSIGNED', 'x', '{"kind": "ticket-assigned", "isNew": false}', u."id", t."workspaceId", t."id"
     FROM "User" u, "Ticket" t WHERE u."email" = $2 AND t."subject" = $3`,
    [createId(), OWNER.email, OTHER.subject],
  )
  await page.getByRole('button', { name: OWNER.workspaceName }).click()
  await page.getByRole('menuitem', { name: 'Create workspace…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Create workspace' })
  await dialog.getByRole('button', { name: 'Create workspace' }).click()
  await expect(dialog.getByRole('alert')).toContainText('at least 2 characters')
  await dialog.getByRole('textbox', { name: 'Workspace name' }).fill('Night desk')
  await dialog.getByRole('button', { name: 'Create workspace' }).click()
  const menu = page.getByRole('button', { name: /^Night desk/ })
  await expect(menu).toBeVisible()
  await expect(row(page, TICKET.subject)).toHaveCount(0)
  await menu.click()
  const acme = page.getByRole('menuitemradio', { name: new RegExp(`^${OWNER.workspaceName}`) })
  await expect(acme).toContainText('1 unread')
  await page.keyboard.press('Escape')

  await page.keyboard.press('ControlOrMeta+1')
  await expect(row(page, TICKET.subject)).toBeFocused()
  await expect(page.getByRole('textbox', { name: 'Reply' })).toHaveValue('To be continued')
  await row(page, OTHER.subject).click()
  await expect
    .poll(async () =>
      queryOnce(team.owner, `SELECT "isRead" FROM "Notification" WHERE "content" = 'x'`),
    )
    .toEqual([{ isRead: true }])
  await row(page, TICKET.subject).click()
  await page.keyboard.press('ControlOrMeta+2')
  await menu.click()
  await expect(acme).not.toContainText('unread')
  await page.keyboard.press('Escape')
})

test('an archived workspace is read-only until its owner restores it', async () => {
  const { page } = mia
  await page.keyboard.press('ControlOrMeta+1')
  await expect(page.getByRole('textbox', { name: 'Reply' })).toBeVisible()
  await openSettings(page, 'General')
  await page.getByRole('button', { name: 'Archive the workspace…' }).click()
  const dialog = page.getByRole('dialog', { name: `Archive ${OWNER.workspaceName}?` })
  await dialog.getByRole('button', { name: 'Archive', exact: true }).click()
  await expect(dialog).toHaveCount(0)
  await closeSettings(page)
  await expect(page.getByRole('note')).toContainText('This workspace is archived')
  await expect(page.getByRole('textbox', { name: 'Reply' })).toHaveCount(0)
  await expect(feed(page).getByRole('article')).toHaveCount(1)
  // Archived ones come last, so the shortcut of the other one has changed.
  await page.keyboard.press('ControlOrMeta+1')
  await expect(page.getByRole('button', { name: /^Night desk/ })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+2')
  await expect(page.getByRole('note')).toBeVisible()
  await openSettings(page, 'General')
  await page.getByRole('button', { name: 'Bring back the workspace…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Bring back' }).click()
  await closeSettings(page)
  await expect(page.getByRole('note')).toHaveCount(0)
  await expect(page.getByRole('textbox', { name: 'Reply' })).toHaveValue('To be continued')
  await choose(page, 'Priority', 'High')
})

test('a global administrator deactivates a person, whose window closes', async () => {
  const { page } = mia
  await openSettings(page, 'People')
  await page.getByRole('button', { name: `More for ${OWNER.name}` }).click()
  await expect(page.getByRole('menuitem', { name: /^Deactivate/ })).toBeDisabled()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: `More for ${BEN.name}` }).click()
  await page.getByRole('menuitem', { name: 'Deactivate…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click()
  await expect(page.getByRole('button', { name: `Bring back ${BEN.name}` })).toBeVisible()
  await expect(ben.page.getByText('Your session has ended')).toBeVisible()

  await openSettings(page, 'Workspaces')
  await page.getByRole('button', { name: 'More for Night desk' }).click()
  await page.getByRole('menuitem', { name: 'Rename…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Rename the workspace' })
  await dialog.getByRole('textbox', { name: 'Short name' }).fill('acme-care')
  await dialog.getByRole('button', { name: 'Rename' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Another workspace has this short name')
  await dialog.getByRole('textbox', { name: 'Short name' }).fill('night')
  await dialog.getByRole('button', { name: 'Rename' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(page.getByText('night', { exact: true })).toBeVisible()
})

/** Opens a settings page from anywhere in the window. */
async function openSettings(page: Page, name: string): Promise<void> {
  const settings = page.getByRole('region', { name: 'Settings' })
  if (!(await settings.isVisible())) await page.keyboard.press('ControlOrMeta+Comma')
  await settings.getByRole('button', { name, exact: true }).click()
  await expect(settings.getByRole('heading', { name, level: 1 })).toBeVisible()
}

async function closeSettings(page: Page): Promise<void> {
  const settings = page.getByRole('region', { name: 'Settings' })
  if (await settings.isVisible()) await page.getByRole('button', { name: /^Back/ }).click()
  await expect(settings).toHaveCount(0)
}
