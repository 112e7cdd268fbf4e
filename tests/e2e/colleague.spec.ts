import type { Page } from '@playwright/test'
import { queryOnce } from '../support/embedded-query'
import { ownerOf } from './support/embedded'
import { expect, test } from './support/fixtures'
import { createTicket, grid, row, showView, view } from './support/pages'
import { seedTickets } from './support/seed'

// A colleague makes a change while the user is editing: nothing is overwritten unseen, and nothing
// moves under the pointer.

const RENAME = 'UPDATE "Ticket" SET "subject" = $1 WHERE "subject" = $2'

test('a subject that was only clicked saves nothing, and a subject that a colleague renamed is not overwritten', async ({
  shared,
}) => {
  const { page, dataDir } = shared
  const owner = await ownerOf(dataDir)
  await createTicket(page, {
    subject: 'As it was',
    description: 'Words',
    requester: 'cora@customer.example',
  })
  const subject = async () => {
    const rows = await queryOnce(owner, 'SELECT "subject" FROM "Ticket"')
    return (rows[0] as { subject: string }).subject
  }
  const heading = (name: string) => page.getByRole('heading', { name, exact: true })
  const field = page.getByRole('textbox', { name: 'Edit subject' })

  await heading('As it was').getByRole('button').click()
  await queryOnce(owner, RENAME, ['By a colleague', 'As it was'])
  await expect(view(page, 'Unassigned')).toContainText('1')
  await page.getByRole('textbox', { name: 'Reply' }).click()
  await expect(heading('By a colleague')).toBeVisible()
  expect(await subject()).toBe('By a colleague')

  await heading('By a colleague').getByRole('button').click()
  await field.fill('My own words')
  await queryOnce(owner, RENAME, ['By a colleague again', 'By a colleague'])
  await field.press('Enter')
  await expect(page.getByText(/Your change was not made/)).toBeVisible()
  await expect(field).toHaveValue('My own words')
  expect(await subject()).toBe('By a colleague again')
})

/** The positions of the first visible rows, from the top of the window. */
const places = (page: Page) =>
  grid(page)
    .getByRole('row')
    .evaluateAll((rows) =>
      rows.slice(0, 6).map((one) => [one.textContent, Math.round(one.getBoundingClientRect().top)]),
    )

test('new tickets wait while the pointer rests on the list, and are inserted when it leaves', async ({
  shared,
}) => {
  const { page, dataDir } = shared
  const owner = await ownerOf(dataDir)
  await seedTickets(owner, 40)
  await showView(page, 'All open')
  await expect(grid(page).getByRole('row').nth(5)).toBeVisible()
  await grid(page).getByRole('row').nth(3).hover()
  const before = await places(page)
  await queryOnce(
    owner,
    `INSERT INTO "Ticket" ("id", "workspaceId", "subject", "description", "createdById")
     SELECT private.new_id(), "workspaceId", 'Just come in', 'Words', "createdById" FROM "Ticket" LIMIT 1`,
  )
  await expect(page.getByRole('button', { name: '1 new' })).toBeVisible()
  expect(await places(page)).toEqual(before)
  await expect(row(page, 'Just come in')).toHaveCount(0)
  await page.getByRole('banner').hover()
  await expect(row(page, 'Just come in')).toBeVisible()
})

test('a row that changed while it was scrolled away is never shown with its old values', async ({
  shared,
}) => {
  const { page, dataDir } = shared
  const owner = await ownerOf(dataDir)
  await seedTickets(owner, 600)
  await showView(page, 'All open')
  // The focused row stays rendered, however far away it is.
  const old = (await grid(page).getByRole('row').nth(4).textContent()) ?? ''
  const [subject = ''] = /(Question|Printer) \d+( is on fire)?/.exec(old) ?? []
  expect(subject).not.toBe('')
  const oldRow = grid(page).getByRole('row', { name: new RegExp(`^#\\d+ ${subject}(?!\\d)`) })
  const scroll = (top: number) => grid(page).evaluate((one, to) => one.scrollTo({ top: to }), top)
  await scroll(12_000)
  await expect(oldRow).toHaveCount(0)
  await queryOnce(owner, RENAME, ['Renamed meanwhile', subject])
  await scroll(0)
  await expect(row(page, 'Renamed meanwhile')).toBeVisible()
  await expect(oldRow).toHaveCount(0)
})
