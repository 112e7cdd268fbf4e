import type { Page } from '@playwright/test'
import { killWhileTyping } from '../bench/kill'
import { expect, test } from './support/fixtures'
import {
  createTicket,
  enterCode,
  requestCode,
  row,
  showView,
  signOut,
  views,
} from './support/pages'
import { keptDrafts } from './support/kept-drafts'

const TICKET = {
  subject: 'Answered tomorrow',
  description: 'Is anybody there?',
  requester: 'cora@customer.example',
}

const field = (page: Page) => page.getByRole('textbox', { name: 'Reply' })

async function openTicket(page: Page): Promise<void> {
  await views(page).waitFor()
  await showView(page, 'Unassigned')
  await row(page, TICKET.subject).click()
}

test('a reply, a note and a new ticket are there after kill -9, and marked', async ({
  shared,
  scene,
}) => {
  await createTicket(shared.page, TICKET)
  await showView(shared.page, 'Unassigned')
  await expect(row(shared.page, TICKET.subject).getByText('Draft')).toHaveCount(0)
  await field(shared.page).pressSequentially('Dear Cora')
  await expect(row(shared.page, TICKET.subject).getByText('Draft')).toBeVisible()
  await shared.page.getByRole('radio', { name: 'Internal note' }).check({ force: true })
  await field(shared.page).pressSequentially('Ask Ben')
  await shared.page.getByRole('button', { name: 'New ticket' }).first().click()
  const dialog = shared.page.getByRole('dialog', { name: 'New ticket' })
  await dialog.getByRole('textbox', { name: 'Subject' }).pressSequentially('Half a subj')
  await keptDrafts(shared.dataDir, 3, ['Dear Cora', 'Ask Ben', 'Half a subj'])
  await shared.kill()

  const { page } = await scene.launch()
  await views(page).waitFor()
  await showView(page, 'Unassigned')
  await expect(row(page, TICKET.subject).getByText('Draft')).toBeVisible()
  await openTicket(page)
  await expect(field(page)).toHaveValue('Dear Cora')
  await page.getByRole('radio', { name: 'Internal note' }).check({ force: true })
  await expect(field(page)).toHaveValue('Ask Ben')
  await page.getByRole('button', { name: 'New ticket, with a draft of yours' }).click()
  await expect(page.getByRole('textbox', { name: 'Subject' })).toHaveValue('Half a subj')
})

test('a draft survives signing out, can be discarded and restored, and is deleted when it is sent', async ({
  shared,
}) => {
  const { page, dataDir } = shared
  await createTicket(page, TICKET)
  await showView(page, 'Unassigned')
  await field(page).pressSequentially('Not today')
  await signOut(page)
  await enterCode(page, await requestCode(shared))
  await openTicket(page)
  await expect(field(page)).toHaveValue('Not today')

  await page.getByRole('button', { name: 'Discard draft' }).click()
  await expect(field(page)).toHaveValue('')
  await expect(field(page)).toBeFocused()
  await expect(row(page, TICKET.subject).getByText('Draft')).toHaveCount(0)
  await page.getByRole('status', { name: 'News' }).getByRole('button', { name: 'Undo' }).click()
  await expect(field(page)).toHaveValue('Not today')

  await page.getByRole('radio', { name: 'Internal note' }).check({ force: true })
  await field(page).fill('For us')
  await page.getByRole('button', { name: 'Add note' }).click()
  await expect(page.getByRole('article').filter({ hasText: 'For us' })).toHaveCount(1)
  await expect(field(page)).toHaveValue('')
  // The note is removed from the disk as soon as the database has it. The reply stays.
  await keptDrafts(dataDir, 1)
})

test('the app is killed while the user types: no letter older than 300 ms is missing', async ({
  scene,
}) => {
  test.setTimeout(180_000)
  const figures = await killWhileTyping(scene, 3)
  expect(figures.letters).toBeGreaterThan(10)
  expect(figures).toMatchObject({ kills: 3, missing: 0, wrong: 0 })
})
