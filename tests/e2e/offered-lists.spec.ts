import type { Page } from '@playwright/test'
import { queryOnce } from '../support/embedded-query'
import { ownerOf } from './support/embedded'
import { expect, test } from './support/fixtures'
import { grid, properties, showView } from './support/pages'
import { seedTickets } from './support/seed'
import { sharedApp } from './support/shared-app'

// A list of suggestions while typing: the highlighted item stays the same, whatever colleagues add,
// rename or remove.

const shared = sharedApp()
const query = async (sql: string, values: unknown[] = []) =>
  queryOnce(await ownerOf(shared.scene.dataDir), sql, values) as Promise<Record<string, unknown>[]>
const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/gu, '')
const id = (name: string) => `c${plain(name)}`.padEnd(24, '0')

const addCanned = (name: string) =>
  query(
    `INSERT INTO "CannedReply" ("id", "workspaceId", "name", "content", "createdById", "createdAt", "updatedAt")
     SELECT $1, w."id", $2, $2 || ' text', u."id", now(), now() FROM "Workspace" w, "User" u
      WHERE u."email" = 'mia@example.org'`,
    [id(`canned${name}`), name],
  )
const addMember = async (name: string) => {
  await query(
    `INSERT INTO "User" ("id", "email", "name", "updatedAt") VALUES ($1, $2, $3, now())`,
    [id(`user${name}`), `${plain(name)}@example.org`, name],
  )
  await query(
    `INSERT INTO "WorkspaceUser" ("id", "userId", "workspaceId", "role", "updatedAt")
     SELECT $1, $1, "id", 'MEMBER', now() FROM "Workspace"`,
    [id(`user${name}`)],
  )
}
const addTag = (name: string) =>
  query(`INSERT INTO "Tag" ("id", "workspaceId", "name") SELECT $1, "id", $2 FROM "Workspace"`, [
    id(`tag${name}`),
    name,
  ])

const reply = (page: Page) => page.getByRole('textbox', { name: 'Reply' })
const option = (page: Page, name: string) => page.getByRole('option', { name })
const highlighted = (page: Page) => page.locator('[role=option][data-active-item]')

test.beforeAll(async () => {
  await seedTickets(await ownerOf(shared.scene.dataDir), 5)
  await addCanned('Refund')
  await addMember('Bert')
  await addTag('bill')
})
test.beforeEach(async () => {
  const { page } = shared
  await page.keyboard.press('Escape')
  await showView(page, 'All open')
  await grid(page).locator('[role=row][aria-rowindex="2"]').click()
  await reply(page).fill('')
})

test('a canned reply that is added meanwhile does not change which one Enter chooses', async () => {
  const { page } = shared
  await reply(page).click()
  await page.keyboard.type('/re')
  await expect(highlighted(page)).toContainText('Refund')
  await addCanned('Receipt')
  await expect(option(page, 'Receipt')).toBeVisible()
  await expect(highlighted(page)).toContainText('Refund')
  await page.keyboard.press('Enter')
  await expect(reply(page)).toHaveValue('Refund text')
})

test('if the highlighted canned reply is removed, none is highlighted, and the arrows choose again', async () => {
  const { page } = shared
  await addCanned('Zebra')
  await reply(page).click()
  await page.keyboard.type('/')
  await expect(option(page, 'Zebra')).toBeVisible()
  await page.keyboard.press('ArrowUp')
  await expect(highlighted(page)).toContainText('Zebra')
  await query(`DELETE FROM "CannedReply" WHERE "name" = 'Zebra'`)
  await expect(option(page, 'Zebra')).toHaveCount(0)
  await expect(highlighted(page)).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expect(reply(page)).toHaveValue('/')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect(reply(page)).toHaveValue('Refund text')
})

test('in the list of canned replies, too', async () => {
  const { page } = shared
  await reply(page).click()
  await page.keyboard.press('ControlOrMeta+Shift+Semicolon')
  await page.keyboard.type('re')
  await expect(highlighted(page)).toHaveCount(1)
  const before = await highlighted(page).innerText()
  await addCanned('Aa re')
  await expect(option(page, 'Aa re')).toBeVisible()
  expect(await highlighted(page).innerText()).toBe(before)
  await page.keyboard.press('Enter')
  await expect(reply(page)).toHaveValue(/^Re(fund|ceipt) text$/u)
})

test('a colleague who is added meanwhile is not mentioned instead', async () => {
  const { page } = shared
  await reply(page).click()
  await page.keyboard.type('@be')
  await expect(highlighted(page)).toContainText('Bert')
  await addMember('Beate')
  await expect(option(page, 'Beate')).toBeVisible()
  await expect(highlighted(page)).toContainText('Bert')
  await page.keyboard.press('Enter')
  await expect(reply(page)).toHaveValue('@Bert ')
})

test('a tag that is added meanwhile is not chosen instead; if the tag is removed, none is', async () => {
  const { page } = shared
  await page.keyboard.press('Escape')
  const field = page.getByRole('combobox', { name: 'Add tag' })
  await field.click()
  await page.keyboard.type('b')
  await expect(highlighted(page)).toHaveText('bill')
  await addTag('bad')
  await expect(option(page, 'bad')).toBeVisible()
  await expect(highlighted(page)).toHaveText('bill')
  await page.keyboard.press('Enter')
  const tags = properties(page)
  await expect(tags.getByRole('button', { name: 'Remove tag bill' })).toBeVisible()
  await expect(tags.getByRole('button', { name: 'Remove tag bad' })).toHaveCount(0)

  await page.keyboard.type('b')
  await expect(highlighted(page)).toHaveText('bad')
  await query(`DELETE FROM "Tag" WHERE "name" = 'bad'`)
  await expect(option(page, 'bad')).toHaveCount(0)
  await expect(highlighted(page)).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expect(field).toHaveValue('b')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
})

test('the list of assignees stays as it was opened, however many colleagues are added', async () => {
  const { page } = shared
  await page.getByRole('combobox', { name: 'Assignee' }).click()
  await expect(option(page, 'Bert')).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(highlighted(page)).toHaveCount(1)
  const before = await highlighted(page).innerText()
  for (let n = 1; n < 9; n += 1) await addMember(`Aa${n}`)
  await expect(option(page, 'Aa8')).toBeVisible()
  await expect(page.getByRole('combobox', { name: 'Type a name' })).toHaveCount(0)
  expect(await highlighted(page).innerText()).toBe(before)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('combobox', { name: 'Assignee' })).toContainText(
    before.split('\n')[0] ?? '',
  )
  // Opened again, it can be searched. The highlighted item stays the same here too.
  await page.getByRole('combobox', { name: 'Assignee' }).click()
  await page.getByRole('combobox', { name: 'Type a name' }).fill('Ber')
  await expect(highlighted(page)).toContainText('Bert')
  await addMember('Aa Ber')
  await expect(option(page, 'Aa Ber')).toBeVisible()
  await expect(highlighted(page)).toContainText('Bert')
  await page.keyboard.press('Escape')
})
