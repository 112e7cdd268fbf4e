import type { Locator, Page } from '@playwright/test'
import { expect, test } from './support/fixtures'
import {
  OWNER,
  createTicket,
  enterCode,
  feed,
  properties,
  row,
  showView,
  view,
  views,
} from './support/pages'
import { newestCode } from './support/outbox'

// At 200 % zoom a window of 1440 x 900 has 720 x 450 CSS pixels. The smallest window has 480 x 400.

const SIZES = [
  { width: 720, height: 450 },
  { width: 480, height: 400 },
]

/** Nothing overflows sideways, where nobody would look for it. */
async function expectNoSideways(page: Page): Promise<void> {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(over).toBe(0)
}

/** Can be scrolled into view completely, and is not covered by anything. */
async function expectReachable(...controls: Locator[]): Promise<void> {
  for (const control of controls) {
    await control.scrollIntoViewIfNeeded()
    await expect(control).toBeInViewport({ ratio: 0.9 })
    await control.click({ trial: true })
  }
}

for (const size of SIZES) {
  test(`no control is lost at ${size.width} x ${size.height}`, async ({ app }) => {
    const { page } = app
    await page.setViewportSize(size)
    const create = page.getByRole('button', { name: 'Create workspace' })
    await create.waitFor({ timeout: 60_000 })
    await expectReachable(
      page.getByRole('textbox', { name: 'Workspace name' }),
      page.getByRole('textbox', { name: 'E-mail' }),
      create,
    )
    await expectNoSideways(page)
    await page.getByRole('textbox', { name: 'Workspace name' }).fill(OWNER.workspaceName)
    await page.getByRole('textbox', { name: 'Your name' }).fill(OWNER.name)
    await page.getByRole('textbox', { name: 'E-mail' }).fill(OWNER.email)
    await create.click()
    await expectReachable(
      page.getByRole('textbox', { name: 'Code' }),
      page.getByRole('button', { name: 'Sign in' }),
      page.getByRole('button', { name: 'Use another e-mail' }),
    )
    await expectNoSideways(page)
    await enterCode(page, await newestCode(app.dataDir))
    await expect(views(page)).toBeVisible()

    await expectReachable(
      ...['My open', 'Unassigned', 'All open', 'Waiting', 'Resolved', 'Closed'].map((name) =>
        view(page, name),
      ),
      page.getByRole('searchbox', { name: 'Search tickets' }),
      page.getByRole('button', { name: 'New ticket' }),
      page.getByRole('button', { name: /^Sort:/ }),
    )
    await expectNoSideways(page)

    await page.getByRole('button', { name: 'New ticket' }).click()
    const dialog = page.getByRole('dialog', { name: 'New ticket' })
    await expectReachable(
      dialog.getByRole('combobox', { name: 'Requester' }),
      dialog.getByRole('textbox', { name: 'Subject' }),
      dialog.getByRole('textbox', { name: 'Description' }),
      dialog.getByRole('combobox', { name: 'Priority' }),
      dialog.getByRole('combobox', { name: 'Assignee' }),
      dialog.getByRole('button', { name: 'Create ticket' }),
    )
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()

    await createTicket(page, {
      subject: 'Read on a small screen',
      description: `${'A long line of words without an end. '.repeat(20)}\n\n${'x'.repeat(300)}`,
      requester: 'cora@customer.example',
    })
    await page.getByRole('textbox', { name: 'Reply' }).fill('An answer.')
    // Toasts stay until they are dismissed, and cover no control.
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'))
    })
    await page.getByRole('button', { name: /^Copy number/ }).click()
    const errors = page.getByRole('alert', { name: 'Errors' })
    await expect(errors).toContainText('did not allow copying')
    await expectReachable(
      page.getByRole('button', { name: 'Back' }),
      page.getByRole('button', { name: 'Close', exact: true }),
      properties(page).getByRole('combobox', { name: 'Status' }),
      properties(page).getByRole('combobox', { name: 'Priority' }),
      properties(page).getByRole('combobox', { name: 'Assignee' }),
      properties(page).getByRole('combobox', { name: 'Add tag' }),
      page.getByRole('textbox', { name: 'Reply' }),
      page.getByRole('button', { name: 'Preview' }),
      page.getByRole('button', { name: 'Attach files' }),
      page.getByRole('button', { name: 'Send reply' }),
      errors.getByRole('button', { name: 'Dismiss' }),
    )
    expect((await feed(page).boundingBox())?.height ?? 0).toBeGreaterThan(40)
    await expectNoSideways(page)

    await page.getByRole('button', { name: 'Back' }).click()
    await showView(page, 'Unassigned')
    await expectReachable(row(page, 'Read on a small screen'))
  })
}

test('a ticket is created and answered without a mouse', async ({ shared }) => {
  const { page } = shared
  await page.keyboard.press('c')
  const dialog = page.getByRole('dialog', { name: 'New ticket' })
  await expect(dialog.getByRole('combobox', { name: 'Requester' })).toBeFocused()
  await page.keyboard.type('cora@customer.example')
  await page.keyboard.press('Tab')
  const subject = dialog.getByRole('textbox', { name: 'Subject' })
  // A new address shows a field for the name.
  await expect(async () => {
    if (!(await subject.evaluate((element) => element === document.activeElement))) {
      await page.keyboard.press('Tab')
    }
    await expect(subject).toBeFocused({ timeout: 500 })
  }).toPass()
  await page.keyboard.type('Typed from start to end')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Words')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('heading', { name: 'Typed from start to end' })).toBeVisible()
  await page.keyboard.press('r')
  await expect(page.getByRole('textbox', { name: 'Reply' })).toBeFocused()
  await page.keyboard.type('An answer.')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(feed(page).getByRole('article')).toHaveCount(2)
  await page.keyboard.press('Escape')
  await page.keyboard.press('n')
  await page.keyboard.type('A note.')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(
    feed(page).getByRole('article', { name: `Internal note from ${OWNER.name}` }),
  ).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('e')
  await expect(feed(page)).toContainText('You closed this')
  await page.keyboard.press('e')
  await expect(feed(page)).toContainText('You reopened this')
  await page.keyboard.press('s')
  const waiting = page.getByRole('option', { name: 'Waiting' })
  await expect(async () => {
    await page.keyboard.press('ArrowDown')
    await expect(waiting).toHaveAttribute('data-active-item', { timeout: 500 })
  }).toPass()
  await page.keyboard.press('Enter')
  await expect(properties(page).getByRole('combobox', { name: 'Status' })).toContainText('Waiting')
})

test('at 300 % zoom of a small screen a reply can still be written and sent', async ({
  shared,
}) => {
  const { page } = shared
  await createTicket(page, {
    subject: 'Read through a lens',
    description: 'Hello',
    requester: 'cora@customer.example',
  })
  await page.setViewportSize({ width: 427, height: 267 })
  const reply = page.getByRole('textbox', { name: 'Reply' })
  await reply.fill('One line\nand another')
  await expect(reply).toBeInViewport({ ratio: 1 })
  await page.getByRole('button', { name: 'Send reply' }).click()
  await expect(reply).toHaveValue('')
  expect((await feed(page).boundingBox())?.height ?? 0).toBeGreaterThan(100)
  await expectNoSideways(page)
})
