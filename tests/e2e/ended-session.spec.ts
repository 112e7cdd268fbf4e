import { queryOnce } from '../support/embedded-query'
import { ownerOf } from './support/embedded'
import { expect, test } from './support/fixtures'
import { grid, showView, signIn } from './support/pages'
import { seedTickets } from './support/seed'
import { sharedApp } from './support/shared-app'

// A session that ends while a person is typing loses none of the text.

const shared = sharedApp()
const query = async (sql: string) =>
  queryOnce(await ownerOf(shared.scene.dataDir), sql) as Promise<Record<string, unknown>[]>

test.beforeAll(async () => {
  await seedTickets(await ownerOf(shared.scene.dataDir), 5)
})

/** Ends the session while its person types on for a moment, and signs in again. */
async function endAndComeBack(): Promise<void> {
  const { page } = shared
  await query('UPDATE private.sessions SET revoked_at = now() WHERE revoked_at IS NULL')
  await page.keyboard.type(' and ease', { delay: 20 })
  await expect(page.getByRole('button', { name: 'Send code' })).toBeVisible()
  await signIn(shared.app)
}

async function openSettings(name: string): Promise<void> {
  const { page } = shared
  await page.keyboard.press('ControlOrMeta+,')
  await page
    .getByRole('navigation', { name: 'Settings' })
    .getByRole('button', { name, exact: true })
    .click()
}

const unsaved = () => shared.page.getByRole('group', { name: 'Unsaved changes' })

test('a new canned reply is restored, unsaved', async () => {
  const { page } = shared
  await openSettings('Canned replies')
  await page.getByRole('button', { name: 'New canned reply' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Refund')
  await page.getByRole('textbox', { name: 'Text' }).click()
  await page.keyboard.type('Twenty minutes of words')
  await endAndComeBack()
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('Refund')
  await expect(page.getByRole('textbox', { name: 'Text' })).toHaveValue(/^Twenty minutes of words/u)
  await expect(unsaved()).toBeVisible()
  await page.getByRole('button', { name: 'Create canned reply' }).click()
  await expect(page.getByRole('button', { name: 'Refund', exact: true })).toBeVisible()
  // After saving it is not restored again.
  await page.getByRole('button', { name: 'New canned reply' }).click()
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('')
  await page.getByRole('button', { name: 'Back' }).click()
})

test('so is a signature, and discarding it shows the stored one', async () => {
  const { page } = shared
  const signature = page.getByRole('textbox', { name: 'Signature' })
  await openSettings('Mail')
  await signature.fill('New signature words')
  await endAndComeBack()
  await expect(signature).toHaveValue(/^New signature words/u)
  await expect(unsaved()).toBeVisible()
  // After leaving and discarding it is deleted for good.
  await page.getByRole('button', { name: 'Back' }).click()
  await page.getByRole('button', { name: 'Discard changes' }).click()
  await openSettings('Mail')
  await expect(signature).toHaveValue('')
  await expect(unsaved()).toBeHidden()
  await page.getByRole('button', { name: 'Back' }).click()
})

test('and a subject', async () => {
  const { page } = shared
  await showView(page, 'All open')
  await grid(page).locator('[role=row][aria-rowindex="2"]').click()
  const before = await page.locator('.ticket-subject').innerText()
  const field = page.getByRole('textbox', { name: 'Edit subject' })
  await page.locator('.ticket-subject-button').click()
  await page.keyboard.press('End')
  await page.keyboard.type(' longer')
  await endAndComeBack()
  await expect(field).toHaveValue(new RegExp(`^${before} longer`, 'u'))
  await expect(page.getByText('Not saved yet. Enter saves it.')).toBeVisible()
  await field.press('Enter')
  await expect(page.locator('.ticket-subject')).toHaveText(new RegExp(`^${before} longer`, 'u'))
})
