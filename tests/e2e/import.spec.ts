import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { queryOnce } from '../support/embedded-query'
import { ownerOf } from './support/embedded'
import { expect, test } from './support/fixtures'
import { feed, grid, row, showView, view, views } from './support/pages'
import { HEADER, csv, ticketRows } from './support/tables'

const SAMPLE = join(import.meta.dirname, '../../resources/samples/tickets.csv')

async function chooseFiles(page: Page, ...files: string[]): Promise<Locator> {
  const dialog = page.getByRole('dialog', { name: 'Import tickets' })
  if (!(await dialog.isVisible())) {
    await page.getByRole('button', { name: 'Acme care' }).click()
    await page.getByRole('menuitem', { name: 'Import tickets' }).click()
  }
  await dialog.getByLabel('Files to import').setInputFiles(files)
  return dialog
}

const start = (dialog: Locator) =>
  dialog.getByRole('button', { name: 'Import', exact: true }).click()
async function close(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(dialog).toBeHidden()
}

/** The result of the import. The dialog's hint is a status too, and empty. */
const result = (dialog: Locator) => dialog.getByRole('status').filter({ hasText: /\S/ })
const PATIENCE = { timeout: 60_000 }

test('the sample is imported from the empty queue, and a second import adds nothing', async ({
  shared,
}) => {
  const { page, dataDir } = shared
  await page
    .getByRole('region', { name: 'My open' })
    .getByRole('button', { name: 'Import tickets' })
    .click()
  const dialog = await chooseFiles(page, SAMPLE)
  await expect(dialog.getByRole('combobox', { name: 'Column for Subject' })).not.toHaveValue('')
  await start(dialog)
  await expect(result(dialog)).toContainText('The import is done', PATIENCE)
  const words = await result(dialog).innerText()
  const added = Number(/([\d,]+) added/.exec(words)?.[1]?.replaceAll(',', ''))
  expect(added).toBeGreaterThan(10)
  await close(dialog)
  const count = async () => {
    const rows = await queryOnce(await ownerOf(dataDir), 'SELECT 1 FROM "Ticket"')
    return rows.length
  }
  expect(await count()).toBe(added)
  await showView(page, 'All open')
  await expect(grid(page).getByRole('row').first()).toBeVisible()

  const again = await chooseFiles(page, SAMPLE)
  await start(again)
  await expect(result(again)).toContainText(`0 added, ${added} already there`, PATIENCE)
  expect(await count()).toBe(added)
})

test('the columns can be corrected, and rejected rows are listed and saved', async ({
  shared,
  scene,
}) => {
  const { page } = shared
  const file = join(scene.dataDir, 'odd.csv')
  const good = ticketRows(3)
  await writeFile(
    file,
    csv([
      ['Ref', 'Headline', 'Other headline', 'Body', 'Who'],
      ...good.map(([id = '', subject = '', body = '', who = '']) => [id, 'x', subject, body, who]),
      ['OLD-9', 'x', 'No address in this one', 'Body', 'not an address'],
    ]),
  )
  const dialog = await chooseFiles(page, file)
  await expect(dialog).toContainText('odd.csv')
  const subject = dialog.getByRole('combobox', { name: 'Column for Subject' })
  await dialog
    .getByRole('combobox', { name: 'Column for Number in the old system' })
    .selectOption('Ref')
  await subject.selectOption('Other headline')
  await dialog.getByRole('combobox', { name: 'Column for Description' }).selectOption('Body')
  await dialog.getByRole('combobox', { name: 'Column for Requester e-mail' }).selectOption('Who')
  await expect(dialog.getByRole('table').getByText('Imported ticket 2')).toBeVisible()
  await start(dialog)
  await expect(result(dialog)).toContainText('3 added, 1 rejected', PATIENCE)

  const rejected = dialog.getByRole('table', { name: 'Rejected rows' })
  // Each valid row is a record of two lines. The first is the header.
  await expect(rejected.getByRole('row')).toHaveCount(1)
  await expect(rejected.getByRole('row')).toContainText('odd.csv line 8')
  const download = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Save report' }).click()
  const saved = await download
  expect(saved.suggestedFilename()).toBe('import-report.csv')
  expect(await readFile(await saved.path(), 'utf8')).toMatch(/odd\.csv,8,.*not an address/)
  await close(dialog)
  await showView(page, 'All open')
  await expect(view(page, 'All open')).toHaveText(/3$/)
})

test('mails become tickets', async ({ shared, scene }) => {
  const { page } = shared
  const mail = (name: string, lines: string[]) => {
    const path = join(scene.dataDir, name)
    return writeFile(path, lines.join('\r\n')).then(() => path)
  }
  const files = await Promise.all([
    mail('good.eml', [
      'From: Cora Customer <cora@customer.example>',
      'Message-ID: <1@customer.example>',
      'Subject: =?utf-8?Q?Die_T=C3=BCr_klemmt?=',
      'Date: Sat, 21 Nov 2026 10:00:00 +0100',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Seit gestern.',
    ]),
    mail('nobody.eml', ['Subject: From nobody', '', 'Who am I?']),
  ])
  const dialog = await chooseFiles(page, ...files)
  await start(dialog)
  await expect(result(dialog)).toContainText('1 added, 1 rejected', PATIENCE)
  await expect(dialog.getByRole('table', { name: 'Rejected rows' })).toContainText('nobody.eml')
  await close(dialog)
  await showView(page, 'All open')
  await row(page, 'Die Tür klemmt').click()
  await expect(feed(page)).toContainText('Seit gestern.')
})

test('a file that is no table is refused with an explanation, and another can be chosen', async ({
  shared,
  scene,
}) => {
  const empty = join(scene.dataDir, 'empty.csv')
  await writeFile(empty, '')
  const dialog = await chooseFiles(shared.page, empty)
  await expect(dialog.getByRole('alert')).toContainText(/empty/i)
  const other = join(scene.dataDir, 'other.csv')
  await writeFile(other, csv([HEADER, ...ticketRows(2)]))
  await chooseFiles(shared.page, other)
  await expect(dialog.getByRole('combobox', { name: 'Column for Subject' })).toBeVisible()
  await expect(dialog.getByRole('alert')).toHaveCount(0)
})

test('an import is cancelled half-way, and kill -9 half-way leaves complete rows to continue from', async ({
  shared,
  scene,
}) => {
  const total = 8_000
  const file = join(scene.dataDir, 'large.csv')
  await writeFile(file, csv([HEADER, ...ticketRows(total)]))
  const owner = await ownerOf(scene.dataDir)
  const counts = async () => {
    const [numbers] = await queryOnce(
      owner,
      `SELECT count(*)::int AS tickets, count(DISTINCT "subject")::int AS subjects,
              count(*) FILTER (WHERE "description" LIKE '%in two lines.')::int AS described,
              (SELECT count(*)::int FROM "TicketTag") AS tags,
              (SELECT count(*)::int FROM "TicketHistory" WHERE "kind" = 'IMPORTED') AS histories
       FROM "Ticket"`,
    )
    return numbers as Record<'tickets' | 'subjects' | 'described' | 'tags' | 'histories', number>
  }
  const expectWhole = (found: Awaited<ReturnType<typeof counts>>) => {
    const { tickets } = found
    expect(found).toEqual({
      tickets,
      subjects: tickets,
      described: tickets,
      tags: tickets,
      histories: tickets,
    })
  }

  const dialog = await chooseFiles(shared.page, file)
  await start(dialog)
  await expect(result(dialog)).toContainText(/[1-9][\d,]* added/, PATIENCE)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(result(dialog)).toContainText('The import was cancelled', PATIENCE)
  const cancelled = await counts()
  expectWhole(cancelled)
  expect(cancelled.tickets).toBeGreaterThan(0)
  expect(cancelled.tickets).toBeLessThan(total)
  await close(dialog)

  await start(await chooseFiles(shared.page, file))
  await expect(result(dialog)).toContainText(/[1-9][\d,]* added/, PATIENCE)
  await shared.kill()
  const killed = await counts()
  expectWhole(killed)
  expect(killed.tickets).toBeGreaterThan(cancelled.tickets)
  expect(killed.tickets).toBeLessThan(total)

  const { page } = await scene.launch()
  await expect(views(page)).toBeVisible()
  await page.getByRole('button', { name: 'Import was interrupted' }).click()
  const resumed = page.getByRole('dialog', { name: 'Import tickets' })
  await resumed.getByRole('button', { name: 'Continue' }).click()
  await expect(result(resumed)).toContainText('The import is done', PATIENCE)
  const whole = await counts()
  expectWhole(whole)
  expect(whole.tickets).toBe(total)
})
