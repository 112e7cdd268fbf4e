import type { Page } from '@playwright/test'
import { createId } from '@paralleldrive/cuid2'
import { queryOnce } from '../support/embedded-query'
import type { RunningApp } from './support/app'
import { expect, test } from './support/fixtures'
import { choose, createTicket, feed, row, setUpWorkspace, showView } from './support/pages'
import { sharedTeam } from './support/team'

const BEN = { id: createId(), name: 'Ben Okoye', email: 'ben@example.org' }
const TICKET = {
  subject: 'The door does not close',
  description: 'It springs open again, whatever one does.',
  requester: 'cora@customer.example',
}

const team = sharedTeam()
let mia: RunningApp
let ben: RunningApp

const bell = (page: Page) => page.getByRole('button', { name: /^Notifications/ })
const panel = (page: Page) => page.getByRole('dialog', { name: 'Notifications' })
const rows = (page: Page) => panel(page).getByRole('row')

async function enableBen(): Promise<void> {
  await queryOnce(team.owner, 'INSERT INTO "User" ("id", "email", "name") VALUES ($1, $2, $3)', [
    BEN.id,
    BEN.email,
    BEN.name,
  ])
  await queryOnce(
    team.owner,
    `INSERT INTO "WorkspaceUser" ("id", "userId", "workspaceId", "role")
     SELECT $1, $2, w."id", 'MEMBER' FROM "Workspace" w`,
    [createId(), BEN.id],
  )
}

test('the new assignee of a ticket finds it behind the bell, with the keyboard', async () => {
  mia = await team.launch()
  await setUpWorkspace(mia)
  await enableBen()
  ben = await team.launch()
  await team.signIn(ben.page, BEN.email)
  // The code that was just mailed.
  await expect(bell(ben.page)).toHaveAccessibleName('Notifications, 1 unread')

  await createTicket(mia.page, TICKET)
  await mia.page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await choose(mia.page, 'Assignee', BEN.name)
  await expect(bell(ben.page)).toHaveAccessibleName('Notifications, 3 unread')
  // People get no notification of their own actions.
  await expect(bell(mia.page)).toHaveAccessibleName(/^Notifications(, 1 unread)?$/)

  const { page } = ben
  await page.keyboard.press('i')
  await expect(rows(page)).toHaveCount(3)
  await expect(rows(page).first()).toBeFocused()
  await expect(rows(page).first()).toContainText('Mia Wong assigned the ticket to you')
  await page.keyboard.press('j')
  await expect(rows(page).nth(1)).toBeFocused()
  await expect(rows(page).nth(1)).toContainText('New ticket from cora')
  await page.keyboard.press('u')
  await expect(bell(page)).toHaveAccessibleName('Notifications, 2 unread')
  await page.keyboard.press('u')
  await expect(bell(page)).toHaveAccessibleName('Notifications, 3 unread')
  await page.keyboard.press('k')
  await page.keyboard.press('Enter')
  await expect(panel(page)).toHaveCount(0)
  await expect(page.getByRole('heading', { name: TICKET.subject })).toBeFocused()
  // Opening the ticket marks all its notifications as read.
  await expect(bell(page)).toHaveAccessibleName('Notifications, 1 unread')
})

test('a colleague is mentioned by a few letters, notified, and named in the message', async () => {
  const { page } = mia
  await showView(page, 'All open')
  await row(page, TICKET.subject).click()
  await page.getByRole('radio', { name: 'Internal note' }).check({ force: true })
  const field = page.locator('[data-control=reply]')
  await field.click()
  await page.keyboard.type('Have you seen this, @be')
  const people = page.getByRole('listbox', { name: 'People to mention' })
  await expect(people.getByRole('option')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(people).toHaveCount(0)
  await expect(field).toBeFocused()
  await page.keyboard.press('Backspace')
  await page.keyboard.press('Backspace')
  await page.keyboard.press('Backspace')
  await page.keyboard.type('@ok')
  await page.keyboard.press('Enter')
  await expect(field).toHaveValue('Have you seen this, @Ben Okoye ')
  await expect(people).toHaveCount(0)
  await page.keyboard.type('?')
  await ben.page.evaluate(() => document.body.focus())
  await page.getByRole('button', { name: 'Add note' }).click()
  const note = feed(page).getByRole('article').filter({ hasText: 'Have you seen this' })
  await expect(note.locator('.mention')).toHaveText('@Ben Okoye')

  const stored = await queryOnce(team.owner, 'SELECT "content" FROM "Comment"')
  expect(stored).toEqual([{ content: `Have you seen this, @[Ben Okoye](${BEN.id}) ?` }])
  const notified = await queryOnce(
    team.owner,
    `SELECT "content", "data", "userId" FROM "Notification" WHERE "type" = 'MENTION'`,
  )
  expect(notified).toEqual([
    {
      content: 'Have you seen this, @Ben Okoye ?',
      data: { kind: 'mentioned' },
      userId: BEN.id,
    },
  ])
  const seen = feed(ben.page).getByRole('article').filter({ hasText: 'Have you seen this' })
  await expect(seen.locator('.mention-me')).toHaveText('@Ben Okoye')
})

test('10,000 unread ones are scrolled to the end, filtered, and marked as read at once', async () => {
  const { page } = ben
  await queryOnce(
    team.owner,
    `INSERT INTO "Notification" ("id", "type", "content", "data", "userId", "workspaceId", "ticketId", "createdAt")
     SELECT private.new_id(), (CASE WHEN i = 5000 THEN 'MENTION' ELSE 'TICKET_UPDATED' END)::"NotificationType",
       'Change number ' || i, '{"kind": "sentence"}', $1, t."workspaceId", t."id", now() - interval '1 day' - i * interval '1 second'
     FROM "Ticket" t, generate_series(1, 10000) i`,
    [BEN.id],
  )
  await bell(page).click()
  await expect(bell(page)).toHaveAccessibleName(/^Notifications, 100\d\d unread$/)
  await expect(rows(page).first()).toBeFocused()
  // Only the visible rows are rendered.
  expect(await rows(page).count()).toBeLessThan(60)
  for (let step = 0; step < 4; step += 1) {
    await page.keyboard.press('End')
    await expect(rows(page).first()).toBeVisible()
  }
  await expect(page.locator('.notification-row:focus')).toContainText('Change number')
  await panel(page).getByRole('combobox', { name: 'Type' }).selectOption('Mentions')
  await expect(rows(page).filter({ hasText: 'Change number 5000' })).toBeVisible()
  await panel(page).getByRole('combobox', { name: 'Type' }).selectOption('Every type')
  await expect(rows(page).first()).toBeVisible()
  await rows(page).first().focus()
  await page.keyboard.press('Shift+U')
  await expect(bell(page)).toHaveAccessibleName('Notifications')
  await panel(page).getByRole('button', { name: 'Unread', exact: true }).click()
  await expect(panel(page).getByText('None of these')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(panel(page)).toHaveCount(0)
  await expect(bell(page)).toBeFocused()
})

test('a type that is turned off causes no notification', async () => {
  const { page } = ben
  await page.keyboard.press('ControlOrMeta+Comma')
  const settings = page.getByRole('region', { name: 'Settings' })
  await settings.getByRole('button', { name: 'Notifications', exact: true }).click()
  await settings.getByRole('combobox', { name: 'Mentions' }).click()
  await page.getByRole('option', { name: 'Off' }).click()
  await expect(settings.getByRole('combobox', { name: 'Mentions' })).toHaveText('Off')
  await settings.getByRole('checkbox', { name: 'Hide content' }).check()
  await settings.getByRole('checkbox', { name: 'Quiet hours' }).check()
  await settings.getByLabel('Quiet until').fill('07:30')
  await settings.getByRole('button', { name: 'Sun' }).click()
  await settings.getByRole('button', { name: 'For an hour' }).click()
  await expect(settings.getByRole('button', { name: 'End now' })).toBeVisible()
  await expect
    .poll(() =>
      queryOnce(
        team.owner,
        `SELECT "hideContent", "quietHours", "quietUntil", "quietDays", "doNotDisturbUntil" > now() AS quiet
         FROM "NotificationSettings"`,
      ),
    )
    .toEqual([
      {
        hideContent: true,
        quietHours: true,
        quietUntil: 450,
        quietDays: [1, 2, 3, 4, 5, 6],
        quiet: true,
      },
    ])

  const before = await queryOnce(
    team.owner,
    `SELECT count(*)::int AS n FROM "Notification" WHERE "type" = 'MENTION'`,
  )
  await mia.page.locator('[data-control=reply]').fill('@Ben Okoye once more')
  await mia.page.getByRole('button', { name: 'Add note' }).click()
  await expect(feed(mia.page).getByRole('article').filter({ hasText: 'once more' })).toBeVisible()
  const after = await queryOnce(
    team.owner,
    `SELECT count(*)::int AS n FROM "Notification" WHERE "type" = 'MENTION'`,
  )
  expect(after).toEqual(before)
})
