import { readFile } from 'node:fs/promises'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { queryOnce } from '../support/embedded-query'
import { ownerOf } from './support/embedded'
import { expect, test } from './support/fixtures'
import { OWNER } from './support/pages'
import { sharedApp } from './support/shared-app'

const shared = sharedApp()

const log = (page: Page) => page.getByRole('table', { name: 'Audit log' })
const rows = (page: Page) => log(page).getByRole('rowgroup').getByRole('row')

async function openLog(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+,')
  await page.getByRole('navigation', { name: 'Settings' }).getByText('Audit log').click()
  await expect(page.getByRole('heading', { name: 'Audit log' })).toBeVisible()
}

/** Writes many entries at once with the database's own function, as the operator. */
async function happen(action: string, target: string, count = 1): Promise<void> {
  await queryOnce(
    await ownerOf(shared.scene.dataDir),
    `SELECT private.audit(w."id", $1, $2 || CASE WHEN $3::int = 1 THEN '' ELSE ' ' || i END)
     FROM "Workspace" w, generate_series(1, $3::int) i`,
    [action, target, count],
  )
}

test('says in sentences who did what, when and from which desktop', async () => {
  const { page } = shared
  await page.keyboard.press('ControlOrMeta+,')
  const settings = page.getByRole('navigation', { name: 'Settings' })
  await settings.getByRole('button', { name: 'Members' }).click()
  await page.getByRole('textbox', { name: 'E-mail' }).fill('cora@example.org')
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await expect(page.getByText('cora@example.org is invited.')).toBeVisible()
  await settings.getByText('Audit log').click()

  const invited = rows(page).filter({ hasText: 'cora@example.org' })
  await expect(invited).toContainText(OWNER.name)
  await expect(invited).toContainText('invited cora@example.org as Member')
  await expect(invited).toContainText('now')
  await expect(invited.getByRole('cell').last()).toHaveText(/\(.+\)$/)
  await page.keyboard.press('Escape')
})

test('filters by kind, person and words, and says when nothing matches', async () => {
  const { page } = shared
  await happen('tag.deleted', 'old invoices')
  await happen('workspace.archived', 'Somewhere')
  await openLog(page)
  await page.getByRole('combobox', { name: 'Kind' }).click()
  await page.getByRole('option', { name: 'Tags' }).click()
  await expect(rows(page)).toHaveCount(1)
  await expect(rows(page)).toContainText('The operator')
  await expect(rows(page)).toContainText('deleted the tag old invoices')

  await page.getByRole('searchbox', { name: 'Search' }).fill('nowhere')
  await expect(page.getByText('Nothing matches these filters')).toBeVisible()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(page.getByRole('searchbox', { name: 'Search' })).toHaveValue('')
  await expect(rows(page).filter({ hasText: 'archived the workspace Somewhere' })).toBeVisible()

  await page.getByRole('combobox', { name: 'Person' }).click()
  await page.getByRole('option', { name: OWNER.name }).click()
  await expect(rows(page).filter({ hasText: 'The operator' })).toHaveCount(0)
  await expect(rows(page).first()).toContainText(OWNER.name)

  await page.getByRole('combobox', { name: 'Whose log' }).click()
  await page.getByRole('option', { name: 'Whole installation' }).click()
  await expect(rows(page).filter({ hasText: 'signed in' })).toContainText(OWNER.name)
  await page.keyboard.press('Escape')
})

test('loads to the very first entry, and exports a file, which is logged', async () => {
  const { page } = shared
  await happen('workspace.archived', 'Where it begins')
  await happen('tag.deleted', 'tag', 400)
  await openLog(page)
  await expect(rows(page).first()).toBeVisible()
  await expect(async () => {
    await log(page).evaluate((table) => table.scrollTo(0, table.scrollHeight))
    await expect(rows(page).filter({ hasText: 'Where it begins' })).toBeVisible({
      timeout: 500,
    })
  }).toPass()

  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export CSV' }).click()
  const saved = await download
  expect(saved.suggestedFilename()).toBe('audit-log.csv')
  const lines = (await readFile(await saved.path(), 'utf8')).trimEnd().split('\r\n')
  expect(lines[0]).toBe('\ufeffTime,Person,E-mail,Action,Target,Before,After,Desktop')
  expect(lines.filter((line) => line.includes(',tag.deleted,tag '))).toHaveLength(400)
  await expect(rows(page).first()).toContainText('exported this audit log')
  await page.keyboard.press('Escape')
})

test('is accessible', async () => {
  const { page } = shared
  await happen('tag.deleted', 'old invoices')
  await openLog(page)
  await expect(rows(page).first()).toBeVisible()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html }) => `${colorScheme} ${id}: ${html.slice(0, 200)}`),
    )
    expect(found).toEqual([])
  }
  await page.keyboard.press('Escape')
})

test('disappears, also from the open window, for a person who becomes a MEMBER', async () => {
  const { page, scene } = shared
  const owner = await ownerOf(scene.dataDir)
  await happen('tag.deleted', 'old invoices')
  await openLog(page)
  await expect(rows(page).first()).toBeVisible()
  // From now on somebody else is owner of the workspace and global administrator.
  for (const [sql, values] of [
    [
      `INSERT INTO "User" ("id", "email", "name", "role") VALUES ($1, 'ben@example.org', 'Ben Okoye', 'SUPER_ADMIN')`,
      ['b'.repeat(24)],
    ],
    [
      `INSERT INTO "WorkspaceUser" ("id", "userId", "workspaceId", "role") SELECT $1, $1, "id", 'OWNER' FROM "Workspace"`,
      ['b'.repeat(24)],
    ],
    [`UPDATE "User" SET "role" = 'USER' WHERE "email" = $1`, [OWNER.email]],
    [
      `UPDATE "WorkspaceUser" SET "role" = 'MEMBER' WHERE "userId" = (SELECT "id" FROM "User" WHERE "email" = $1)`,
      [OWNER.email],
    ],
  ] as const) {
    await queryOnce(owner, sql, [...values])
  }
  // The window receives the change without a request.
  await expect(log(page)).toHaveCount(0)
  const settings = page.getByRole('navigation', { name: 'Settings' })
  await expect(settings.getByText('Members')).toBeVisible()
  await expect(settings.getByText('Audit log')).toHaveCount(0)
})
