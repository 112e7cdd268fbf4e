import { type Locator, type Page, expect } from '@playwright/test'
import type { RunningApp } from './app'
import { ageCodeRequests } from './embedded'
import { mailFiles, newestCode } from './outbox'

export const OWNER = { workspaceName: 'Acme care', name: 'Mia Wong', email: 'mia@example.org' }

/** The first run up to the empty queue, as `person`. */
export async function setUpWorkspace(app: RunningApp, person = OWNER): Promise<void> {
  const { page, dataDir } = app
  const first = page.getByRole('textbox', { name: 'Workspace name' })
  // A first start creates a database before it asks anything.
  await first.waitFor({ timeout: 60_000 })
  await first.fill(person.workspaceName)
  await page.getByRole('textbox', { name: 'Your name' }).fill(person.name)
  await page.getByRole('textbox', { name: 'E-mail' }).fill(person.email)
  const known = await mailFiles(dataDir)
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await enterCode(page, await newestCode(dataDir, known.length))
  await expect(views(page)).toBeVisible()
}

/** Requests a code on the sign-in page and enters it. Earlier requests do not make it wait. */
export async function requestCode(app: RunningApp, email = OWNER.email): Promise<string> {
  const { page, dataDir } = app
  const known = await mailFiles(dataDir)
  await ageCodeRequests(dataDir)
  await page.getByRole('textbox', { name: 'E-mail' }).fill(email)
  await page.getByRole('button', { name: 'Send code' }).click()
  return newestCode(dataDir, known.length)
}

/** The whole sign-in, up to the queue. */
export async function signIn(app: RunningApp, email = OWNER.email): Promise<void> {
  await enterCode(app.page, await requestCode(app, email))
  await expect(views(app.page)).toBeVisible()
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: OWNER.workspaceName }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByRole('button', { name: 'Send code' })).toBeVisible()
}

export async function enterCode(page: Page, code: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Code' }).fill(code)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

export const views = (page: Page): Locator => page.getByRole('navigation', { name: 'Views' })

export async function showView(page: Page, name: string): Promise<void> {
  await view(page, name).click()
  await expect(view(page, name)).toHaveAttribute('aria-current', 'page')
}

/** The entry of a view. Its text ends with the number of its tickets. */
export const view = (page: Page, name: string): Locator =>
  views(page).getByRole('button', { name: new RegExp(`^${name}`) })

export const grid = (page: Page): Locator => page.getByRole('grid', { name: 'Tickets' })

/** The row of the ticket with this subject. */
export const row = (page: Page, subject: string): Locator =>
  page.getByRole('row', { name: new RegExp(`^#\\d+ ${escapeRegExp(subject)}`) })

export const feed = (page: Page): Locator => page.getByRole('feed', { name: 'Conversation' })

/** The region of the open ticket with its status, priority, assignee, tags and history. */
export const properties = (page: Page): Locator =>
  page.getByRole('complementary', { name: 'Properties' })

export interface NewTicket {
  subject: string
  description: string
  requester: string
}

/** Fills in and sends the dialog, and waits until the ticket is open. */
export async function createTicket(page: Page, ticket: NewTicket): Promise<void> {
  await page.getByRole('button', { name: 'New ticket' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New ticket' })
  await dialog.getByRole('combobox', { name: 'Requester' }).fill(ticket.requester)
  await dialog.getByRole('textbox', { name: 'Subject' }).fill(ticket.subject)
  await dialog.getByRole('textbox', { name: 'Description' }).fill(ticket.description)
  await dialog.getByRole('button', { name: 'Create ticket' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('heading', { name: ticket.subject })).toBeVisible()
}

/** Chooses an option in one of the ticket's comboboxes, and waits until it shows. */
export async function choose(page: Page, label: string, option: string): Promise<void> {
  const box = properties(page).getByRole('combobox', { name: label })
  await box.click()
  await page.getByRole('option', { name: option }).click()
  await expect(box).toContainText(option)
}

export async function write(page: Page, kind: 'reply' | 'note', text: string): Promise<void> {
  const mode = kind === 'reply' ? 'Public reply' : 'Internal note'
  await page.getByRole('radio', { name: mode }).check({ force: true })
  await page.getByRole('textbox', { name: 'Reply' }).fill(text)
}

/** Sends the text, a reply without its undo delay, and waits until it is in the conversation. */
export async function send(page: Page, kind: 'reply' | 'note', text: string): Promise<void> {
  await write(page, kind, text)
  await page.getByRole('button', { name: kind === 'reply' ? 'Send reply' : 'Add note' }).click()
  if (kind === 'reply') await page.getByRole('button', { name: 'Send now' }).click()
  const message = feed(page).getByRole('article', { name: /^(Message|Internal note) from / })
  await expect(message.filter({ hasText: text })).toHaveCount(1)
}

export function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
