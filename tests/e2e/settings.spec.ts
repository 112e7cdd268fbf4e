import type { Page } from '@playwright/test'
import { queryOnce } from '../support/embedded-query'
import { ownerOf } from './support/embedded'
import { expect, test } from './support/fixtures'
import { createTicket, feed, grid, properties, row, showView } from './support/pages'
import { sharedApp } from './support/shared-app'

const shared = sharedApp()

const settings = (page: Page) => page.getByRole('region', { name: 'Settings' })

async function openPage(page: Page, name: string): Promise<void> {
  if (!(await settings(page).isVisible())) await page.keyboard.press('Control+,')
  await settings(page).getByRole('button', { name, exact: true }).click()
  await expect(settings(page).getByRole('heading', { name, level: 1 })).toBeVisible()
}

async function back(page: Page): Promise<void> {
  await settings(page).getByRole('button', { name: 'Back' }).click()
  await expect(settings(page)).toBeHidden()
}

async function addTag(page: Page, name: string): Promise<void> {
  const field = properties(page).getByRole('combobox', { name: 'Add tag' })
  await field.fill(name)
  await field.press('Enter')
  await expect(properties(page).getByRole('button', { name: `Remove tag ${name}` })).toBeVisible()
}

const ask = async (text: string) => queryOnce(await ownerOf(shared.scene.dataDir), text)

test.beforeAll(async () => {
  const { page } = shared
  for (const [subject, tag] of [
    ['Printer on fire', 'bug'],
    ['Invoice is wrong', 'bugs'],
  ] as const) {
    await createTicket(page, { subject, description: 'Help', requester: 'sam@example.org' })
    await addTag(page, tag)
  }
  await showView(page, 'All open')
})

test('Escape returns to the previous place, and no key of the list works meanwhile', async () => {
  const { page } = shared
  await row(page, 'Printer on fire').click()
  await row(page, 'Printer on fire').focus()
  await page.keyboard.press('Control+,')
  await expect(settings(page)).toBeVisible()
  await page.keyboard.press('e')
  await page.keyboard.press('c')
  await expect(page.getByRole('dialog', { name: 'New ticket' })).toBeHidden()
  await page.keyboard.press('Escape')
  await expect(settings(page)).toBeHidden()
  await expect(row(page, 'Printer on fire')).toBeFocused()
  await expect(properties(page).getByRole('combobox', { name: 'Status' })).toContainText('Open')
})

test('an invalid value is reported beside its field, the input stays, and leaving asks first', async () => {
  const { page } = shared
  await openPage(page, 'General')
  const name = settings(page).getByRole('textbox', { name: 'Name', exact: true })
  const slug = settings(page).getByRole('textbox', { name: 'Slug' })
  const delay = settings(page).getByRole('textbox', { name: 'Undo delay' })
  await slug.fill('Not A Slug')
  await delay.fill('600')
  await settings(page).getByRole('checkbox', { name: 'Monday' }).check()
  await settings(page).getByRole('textbox', { name: 'Monday from' }).fill('18')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(slug).toBeFocused()
  await expect(slug).toHaveAccessibleDescription(/lowercase letters a to z/)
  await expect(delay).toHaveAccessibleDescription(/A number from 0 to 60 seconds/)
  await expect(settings(page).getByText('The end must be later than the start.')).toBeVisible()
  await expect(slug).toHaveValue('Not A Slug')

  await settings(page).getByRole('button', { name: 'Tags', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' })
  await dialog.getByRole('button', { name: 'Keep editing' }).click()
  await expect(delay).toHaveValue('600')

  await slug.fill('harbour-care')
  await name.fill('Harbour care')
  await delay.fill('30')
  await settings(page).getByRole('textbox', { name: 'Monday from' }).fill('8')
  await settings(page).getByRole('combobox', { name: 'Time zone' }).click()
  await page.getByRole('combobox', { name: 'Type a name' }).fill('chatham')
  await page.getByRole('option', { name: 'Pacific/Chatham' }).click()
  await settings(page).getByRole('combobox', { name: 'Default priority' }).click()
  await page.getByRole('option', { name: 'High' }).click()
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByRole('group', { name: 'Unsaved changes' })).toBeHidden()
  await back(page)
  await expect(page.getByRole('button', { name: 'Harbour care' })).toBeVisible()

  await page.getByRole('button', { name: 'New ticket' }).first().click()
  const form = page.getByRole('dialog', { name: 'New ticket' })
  await expect(form.getByRole('combobox', { name: 'Priority' })).toContainText('High')
  await page.keyboard.press('Escape')
  await openPage(page, 'General')
  await expect(delay).toHaveValue('30')
  await expect(settings(page).getByRole('textbox', { name: 'Monday from' })).toHaveValue('08:00')
  await back(page)
  const rows = await ask(
    `SELECT "target", "after" FROM "AuditEntry" WHERE "action" = 'settings.changed' ORDER BY 1`,
  )
  expect(rows).toEqual([
    { target: 'businessHours', after: 'Mon 08:00-17:00' },
    { target: 'defaultPriority', after: 'HIGH' },
    { target: 'timeZone', after: 'Pacific/Chatham' },
    { target: 'undoSendSeconds', after: '30' },
  ])
})

test('a renamed tag is updated in the list, and a taken name offers to merge', async () => {
  const { page } = shared
  await openPage(page, 'Tags')
  await settings(page).getByRole('button', { name: 'Rename bugs' }).click()
  const field = settings(page).getByRole('textbox', { name: 'Name of the tag bugs' })
  await field.fill('')
  await field.press('Enter')
  await expect(settings(page).getByText('A tag needs at least 1 character.')).toBeVisible()
  await field.fill('defect')
  await field.press('Enter')
  await expect(settings(page).getByRole('button', { name: 'Rename defect' })).toBeVisible()
  await settings(page).getByRole('button', { name: 'Colour of defect' }).click()
  await page.getByRole('menuitemradio', { name: 'Violet' }).click()
  await expect(
    settings(page).getByRole('button', { name: 'Colour of defect: Violet' }),
  ).toBeVisible()
  await back(page)
  await row(page, 'Invoice is wrong').click()
  await expect(row(page, 'Invoice is wrong').getByTitle('defect')).toBeVisible()
  await expect(properties(page).getByRole('button', { name: 'Remove tag defect' })).toBeVisible()

  await openPage(page, 'Tags')
  await settings(page).getByRole('button', { name: 'Rename defect' }).click()
  await settings(page).getByRole('textbox', { name: 'Name of the tag defect' }).fill('BUG')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'The tag “bug” already exists' })
  await expect(dialog).toContainText('1 ticket with defect gets bug instead')
  await dialog.getByRole('button', { name: 'Merge' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText('Merged defect into bug')).toBeVisible()
  await expect(settings(page).getByRole('button', { name: 'Rename defect' })).toBeHidden()
  await expect(settings(page).getByText('2 tickets')).toBeVisible()
  await back(page)
  await expect(properties(page).getByRole('button', { name: 'Remove tag bug' })).toBeVisible()
  await expect(properties(page).getByText('removed the tag defect')).toBeVisible()
  await expect(grid(page).getByTitle('bug')).toHaveCount(2)
})

test('a tag is merged into one that is chosen first', async () => {
  const { page } = shared
  await openPage(page, 'Tags')
  await settings(page).getByRole('button', { name: 'New tag' }).click()
  const name = settings(page).getByRole('textbox', { name: 'Name of the new tag' })
  await name.fill('flaw')
  await name.press('Enter')
  await settings(page).getByRole('button', { name: 'More for flaw' }).click()
  await page.getByRole('menuitem', { name: 'Merge into another tag…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Merge “flaw”' })
  const into = dialog.getByRole('combobox', { name: 'Into' })
  await expect(into).toHaveText('Choose a tag')
  await expect(dialog.getByRole('button', { name: 'Merge' })).toBeDisabled()
  await into.click()
  await page.getByRole('option', { name: 'bug' }).click()
  await dialog.getByRole('button', { name: 'Merge' }).click()
  await expect(page.getByText('Merged flaw into bug')).toBeVisible()
  await expect(settings(page).getByRole('button', { name: 'Rename flaw' })).toBeHidden()
  await back(page)
})

test('deleting a tag says how many tickets lose it', async () => {
  const { page } = shared
  await openPage(page, 'Tags')
  await settings(page).getByRole('button', { name: 'More for bug' }).click()
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete “bug”?' })
  await expect(dialog).toContainText('It is removed from 2 tickets')
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect(settings(page).getByText('No tags yet')).toBeVisible()
  await back(page)
  await expect(grid(page).getByTitle('bug')).toHaveCount(0)
})

test('Enter sends the list of invitations', async () => {
  const { page } = shared
  await openPage(page, 'Members')
  const list = settings(page).getByRole('textbox', { name: 'E-mail' })
  await list.fill('sam@example.org\nnonsense')
  await list.press('Enter')
  await expect(list).toHaveAccessibleDescription(/“nonsense”: not an e-mail address/)
  await expect(list).toHaveValue('sam@example.org\nnonsense')
  await list.fill('')
  await back(page)
})

test('a canned reply is created and used in a reply, and its gaps are reported', async () => {
  const { page } = shared
  await openPage(page, 'Canned replies')
  await settings(page).getByRole('button', { name: 'New canned reply' }).click()
  await settings(page).getByRole('textbox', { name: 'Name' }).fill('On its way')
  const text = settings(page).getByRole('textbox', { name: 'Text' })
  await text.fill('Hello {{requester.name}} {{requester.nmae}}, about ')
  await expect(
    settings(page).getByText('{{requester.nmae}} is not a variable and stays as it is.'),
  ).toBeVisible()
  await text.fill('Hello {{requester.name}}, about ')
  await settings(page).getByRole('button', { name: 'Insert a variable' }).click()
  await page.getByRole('menuitem', { name: 'Ticket subject' }).click()
  await expect(text).toHaveValue('Hello {{requester.name}}, about {{ticket.subject}}')
  await expect(text).toBeFocused()
  await expect(settings(page).getByRole('group', { name: 'Preview' })).toHaveText(
    'Hello Sam Stranger, about The invoice shows the wrong address',
  )
  await settings(page).getByRole('button', { name: 'Create canned reply' }).click()
  await expect(
    settings(page).getByRole('button', { name: 'On its way', exact: true }),
  ).toBeVisible()
  await back(page)

  await row(page, 'Printer on fire').click()
  const reply = page.getByRole('textbox', { name: 'Reply' })
  await reply.focus()
  await page.keyboard.press('ControlOrMeta+Shift+Semicolon')
  const find = page.getByRole('combobox', { name: 'Find a canned reply' })
  await expect(find).toBeFocused()
  // Nothing is typed: Enter chooses the first row.
  await expect(page.getByRole('option').first()).toHaveAttribute('data-active-item')
  await page.keyboard.press('Enter')
  await expect(reply).toBeFocused()
  await expect(reply).toHaveValue('Hello [requester name?], about Printer on fire')
  await reply.fill('')
  // In the text itself: text without a match, and text after Escape, stays text.
  await reply.press('/')
  const offered = page.getByRole('listbox', { name: 'Canned replies to insert' })
  await expect(offered.getByRole('option').first()).toHaveAttribute('data-active-item')
  await page.keyboard.type('etc/hosts')
  await expect(offered).toHaveCount(0)
  await expect(reply).toHaveValue('/etc/hosts')
  await reply.fill('')
  await reply.press('/')
  await expect(offered).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(offered).toHaveCount(0)
  await page.keyboard.type('x')
  await expect(reply).toHaveValue('/x')
  await reply.fill('')
  await page.keyboard.type('/way')
  await expect(offered).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(reply).toBeFocused()
  await expect(reply).toHaveValue('Hello [requester name?], about Printer on fire')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('Not sent yet. Still to fill in: requester name.')).toBeVisible()
  // The gap is selected, so that typing fills it.
  await page.keyboard.type('Sam')
  await expect(reply).toHaveValue('Hello Sam, about Printer on fire')
  await page.keyboard.press('Control+Enter')
  await expect(
    feed(page).getByRole('article').filter({ hasText: 'Hello Sam, about Printer on fire' }),
  ).toHaveCount(1)
})
