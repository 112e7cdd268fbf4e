import type { Locator, Page } from '@playwright/test'
import { newestCode } from '../e2e/support/outbox'
import { NARROW, type Stage, WIDE } from './stage'

/** An import of a large file of one's own takes minutes. */
const IMPORT_PATIENCE_MS = 30 * 60_000

const AGENT = 'Demo Agent'
const REPLY = `Thank you for the exact numbers, they helped. The error is on our side.

1. Nothing is lost: the document is kept **as it was sent**
2. A corrected one can be made under *Documents*, with *Correct*
3. The fix is part of tonight's update

I keep this open until you have had a look.`
const NOTE =
  'The third one since Monday, all after the change of rounding. If one more arrives, this goes to `billing` as urgent.'

/** From an empty database to an empty queue. */
export async function signUp({ page, step }: Stage, dataDir: string): Promise<void> {
  await step('first-run', 'Start on an empty database', async () => {
    await page.getByRole('textbox', { name: 'Workspace name' }).fill('Customer care')
    await page.getByRole('textbox', { name: 'Your name' }).fill(AGENT)
    await page.getByRole('textbox', { name: 'E-mail' }).fill('agent@example.org')
  })
  await step('code', 'Create the workspace; a code is mailed', async () => {
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await page.getByRole('textbox', { name: 'Code' }).waitFor()
  })
  await step('empty-queue', 'Sign in with the code', async () => {
    await page.getByRole('textbox', { name: 'Code' }).fill(await newestCode(dataDir))
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('No tickets yet').waitFor()
  })
}

/** Tickets from a CSV file through the import dialog. */
export async function importSamples({ page, step }: Stage, file: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Import tickets' })
  await step('import', 'Open the import', async () => {
    await page.getByRole('button', { name: 'Import tickets' }).click()
    await dialog.getByRole('button', { name: 'Choose files' }).waitFor()
  })
  await step('import-preview', 'Choose a file; its columns are guessed', async () => {
    await dialog.locator('input[type=file]').setInputFiles(file)
    await dialog.getByRole('combobox', { name: 'Column for Subject' }).waitFor()
  })
  await step('import-report', 'Import it', async () => {
    await dialog.getByRole('button', { name: 'Import', exact: true }).click()
    await dialog.getByRole('button', { name: 'Done' }).waitFor({ timeout: IMPORT_PATIENCE_MS })
  })
  await step('queue', 'Look at all open tickets', async () => {
    await dialog.getByRole('button', { name: 'Done' }).click()
    await showView(page, 'All open')
    await rows(page).first().waitFor()
  })
}

/** One ticket from the list to its answer. */
export async function handleTicket({ page, step }: Stage): Promise<void> {
  const messages = page.getByRole('feed', { name: 'Conversation' }).getByRole('article')
  const text = page.getByRole('textbox', { name: 'Reply' })
  await step('ticket', 'Open the third ticket by the keyboard', async () => {
    await rows(page).first().focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await messages.first().waitFor()
  })
  await step('taken', 'Take it, in progress, high priority', async () => {
    await choose(page, 'Assignee', AGENT)
    await choose(page, 'Status', 'In progress')
    await choose(page, 'Priority', 'High')
  })
  await step('reply-draft', 'Write a reply in Markdown', async () => {
    await page.getByRole('radio', { name: 'Public reply' }).check()
    await text.fill(REPLY)
  })
  await step('reply', 'Send it', async () => {
    await page.getByRole('button', { name: 'Send reply' }).click()
    await messages.filter({ hasText: 'I keep this open until' }).waitFor()
  })
  await step('note-draft', 'Write an internal note', async () => {
    await page.getByRole('radio', { name: 'Internal note' }).check()
    await text.fill(NOTE)
  })
  await step('note', 'Add it', async () => {
    await page.getByRole('button', { name: 'Add note' }).click()
    await messages.filter({ hasText: 'The third one since Monday' }).waitFor()
    await page.getByRole('radio', { name: 'Public reply' }).check()
  })
  await step('tag', 'Tag it, with a new word', async () => {
    await page.getByRole('combobox', { name: 'Add tag' }).fill('follow up')
    await page.getByRole('option', { name: 'New tag: follow up' }).click()
    await page.getByRole('button', { name: 'Remove tag follow up' }).waitFor()
    await page.keyboard.press('Escape')
  })
}

/** The rest: new ticket, search, dark, narrow, closing. */
export async function lookAround({ page, step, picture }: Stage): Promise<void> {
  await picture('readme')
  await step('dark', 'Switch to dark', () => theme(page, 'Dark'))
  await picture('readme-dark')
  await step('new-ticket', 'Begin a new ticket in the dark', async () => {
    await page.getByRole('button', { name: 'New ticket' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'New ticket' })
    await dialog.getByRole('combobox', { name: 'Requester' }).fill('new.customer@example.com')
    await dialog.getByRole('textbox', { name: 'Subject' }).fill('The invoice names the old address')
    await dialog.getByRole('textbox', { name: 'Description' }).fill('They moved in **June**.')
  })
  await step('narrow', 'Discard it; light again, and narrow', async () => {
    await page.getByRole('button', { name: 'Discard' }).click()
    await theme(page, 'Light')
    await page.setViewportSize(NARROW)
  })
  await step('narrow-list', 'Go back to the list', async () => {
    await page.setViewportSize(NARROW)
    await page.keyboard.press('Escape')
    await rows(page).first().waitFor()
  })
  await step('search', 'Wide again; search for a word of a subject', async () => {
    await page.setViewportSize(WIDE)
    const name = (await rows(page).nth(3).getAttribute('aria-label')) ?? ''
    const word = /\p{L}{5,}/u.exec(name)?.[0] ?? 'a'
    await page.getByRole('searchbox', { name: 'Search tickets' }).fill(word)
    await page.getByText(/^[\d,]+\+? found$/u).waitFor()
  })
  await step('my-open', 'Look at the own open tickets', async () => {
    await showView(page, 'My open')
    await rows(page).first().click()
    await page.getByRole('button', { name: 'Close', exact: true }).waitFor()
  })
  await step('closed', 'Close the ticket; it leaves the view', async () => {
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await page.getByText('Nothing is waiting for you').waitFor()
  })
  await step('closed-view', 'Find it under Closed, where it can be reopened', async () => {
    await showView(page, 'Closed')
    await rows(page).first().click()
    await page.getByRole('button', { name: 'Reopen' }).waitFor()
  })
}

/** Signing out. */
export async function leave({ page, step }: Stage): Promise<void> {
  await step('sign-in', 'Sign out', async () => {
    await page.getByRole('button', { name: 'Customer care' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Send code' }).waitFor()
  })
}

function rows(page: Page): Locator {
  return page.getByRole('grid', { name: 'Tickets' }).getByRole('row')
}

async function showView(page: Page, name: string): Promise<void> {
  const views = page.getByRole('navigation', { name: 'Views' })
  await views.getByRole('button', { name }).click()
  await page.getByRole('heading', { name, level: 1 }).waitFor()
}

/** Chooses in one of the ticket's properties, and waits until the choice is shown there. */
async function choose(page: Page, label: string, option: string): Promise<void> {
  const box = page.getByRole('combobox', { name: label, exact: true })
  await box.click()
  await page.getByRole('option', { name: option }).click()
  await box.filter({ hasText: option }).waitFor()
}

async function theme(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Customer care' }).click()
  await page.getByRole('menuitemradio', { name }).click()
}
