import { expect, test } from './support/fixtures'
import {
  OWNER,
  choose,
  createTicket,
  enterCode,
  feed,
  grid,
  properties,
  requestCode,
  row,
  send,
  showView,
  signIn,
  signOut,
  view,
  views,
  write,
} from './support/pages'
import { mailFiles, newestCode } from './support/outbox'
import { runningServer } from './support/embedded'

test.use({ fromNothing: true })

test('a new agent takes all steps: workspace, code, ticket, answer, close, reopen', async ({
  app,
}) => {
  const { page, dataDir } = app

  await test.step('creates the workspace and signs in with the code from the mail', async () => {
    await page.getByRole('textbox', { name: 'Workspace name' }).fill(OWNER.workspaceName)
    await page.getByRole('textbox', { name: 'Your name' }).fill(OWNER.name)
    await page.getByRole('textbox', { name: 'E-mail' }).fill(OWNER.email)
    await page.getByRole('button', { name: 'Create workspace' }).click()
    // Without a mail server the page says where the mail is.
    await expect(page.getByText(`${dataDir}/outbox`)).toBeVisible()
    await expect(page.getByRole('textbox', { name: 'Code' })).toBeFocused()
    await enterCode(page, await newestCode(dataDir))
    await expect(page.getByText('No tickets yet')).toBeVisible()
    expect(await mailFiles(dataDir)).toHaveLength(1)
  })

  await test.step('creates a ticket for a new requester', async () => {
    await createTicket(page, {
      subject: 'Invoice 4711 shows the wrong total',
      description: 'The **total** is &pound;12 too high &amp; 3*4*5&nbsp;EUR was right.',
      requester: 'cora@customer.example',
    })
    await expect(feed(page).getByRole('article')).toHaveCount(1)
    await expect(feed(page).locator('strong')).toHaveText('total')
    await expect(feed(page)).toContainText('is £12 too high & 3*4*5\u00a0EUR was right.')
    await showView(page, 'Unassigned')
    await expect(row(page, 'Invoice 4711 shows the wrong total')).toBeVisible()
    await expect(row(page, 'Invoice 4711')).toHaveAccessibleName(/^#1 Invoice 4711/)
  })

  await test.step('replies, and adds a note that cannot be mistaken for a reply', async () => {
    await send(page, 'reply', 'We are looking into it.')
    await write(page, 'note', 'Billing knows about this.')
    const composer = page.getByRole('region', { name: 'Write an internal note' })
    await expect(composer.getByText(/Only members of/)).toBeVisible()
    await expect(page.getByRole('button', { name: 'Send reply' })).toHaveCount(0)
    await page.getByRole('button', { name: 'Add note' }).click()
    const note = feed(page).getByRole('article', { name: `Internal note from ${OWNER.name}` })
    await expect(note).toContainText('Billing knows about this.')
    await expect(note).toContainText('Internal note')
    const reply = feed(page).getByRole('article', { name: `Message from ${OWNER.name}` })
    await expect(reply).toContainText('We are looking into it.')
    const ground = (article: typeof note) =>
      article.evaluate((element) => getComputedStyle(element).backgroundColor)
    expect(await ground(note)).not.toBe(await ground(reply))
    await expect(page.getByRole('textbox', { name: 'Reply' })).toHaveValue('')
  })

  await test.step('changes status, priority, assignee, tags and subject', async () => {
    await choose(page, 'Status', 'In progress')
    await choose(page, 'Priority', 'Urgent')
    await choose(page, 'Assignee', OWNER.name)
    const tags = properties(page).getByRole('combobox', { name: 'Add tag' })
    await tags.fill('billing')
    await page.getByRole('option', { name: 'New tag: billing' }).click()
    await expect(page.getByRole('button', { name: 'Remove tag billing' })).toBeVisible()
    await tags.fill('vip')
    await page.getByRole('option', { name: 'New tag: vip' }).click()
    await page.getByRole('button', { name: 'Remove tag vip' }).click()
    await expect(page.getByRole('button', { name: 'Remove tag vip' })).toHaveCount(0)
    await page.getByRole('heading', { name: 'Invoice 4711' }).getByRole('button').click()
    await page.getByRole('textbox', { name: 'Edit subject' }).fill('Invoice 4711: total too high')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: 'Invoice 4711: total too high' })).toBeVisible()
  })

  await test.step('shows who changed what', async () => {
    const history = page.getByRole('region', { name: 'History' })
    for (const words of [
      'You created this ticket',
      'You set the status to in progress',
      'You set the priority to urgent, it was medium',
      `You assigned this to ${OWNER.name}`,
      'You added the tag billing',
      'You removed the tag vip',
      'You changed the subject from “Invoice 4711 shows the wrong total” to “Invoice 4711: total too high”',
    ]) {
      const whole = history.getByRole('button', { name: /^Show all/ })
      if (await whole.isVisible()) await whole.click()
      await expect(history.getByText(words)).toBeVisible()
    }
  })

  await test.step('closes it: it leaves the view, and can be reopened', async () => {
    await showView(page, 'My open')
    await expect(view(page, 'My open')).toHaveText(/1$/)
    await row(page, 'Invoice 4711').click()
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await expect(row(page, 'Invoice 4711')).toHaveCount(0)
    await expect(view(page, 'My open')).toHaveText(/0$/)
    await expect(view(page, 'Closed')).toHaveText(/1$/)
    await showView(page, 'Closed')
    await row(page, 'Invoice 4711').click()
    await page.getByRole('button', { name: 'Reopen' }).click()
    await expect(grid(page)).toHaveCount(0)
    await showView(page, 'My open')
    await expect(row(page, 'Invoice 4711')).toBeVisible()
  })
})

test('a session survives a restart and ends at sign-out', async ({ shared, scene }) => {
  await createTicket(shared.page, {
    subject: 'Kept over a restart',
    description: 'It stays.',
    requester: 'cora@customer.example',
  })
  // Users quit the app by closing the window. The database stops with it.
  await shared.page.close()
  expect(await shared.ended()).toBe(0)
  expect(await runningServer(scene.dataDir)).toBeUndefined()

  const app = await scene.launch()
  const { page } = app
  await expect(views(page)).toBeVisible()
  await showView(page, 'All open')
  await expect(row(page, 'Kept over a restart')).toBeVisible()

  await signOut(page)
  await app.quit()

  const again = await scene.launch()
  await expect(again.page.getByRole('button', { name: 'Send code' })).toBeVisible()
  await signIn(again)
})

test('codes: wrong ones count down, a pasted one with a space signs in', async ({ shared }) => {
  const { page } = shared
  await signOut(page)
  // The code of the first run was requested a moment ago.
  await page.getByRole('textbox', { name: 'E-mail' }).fill(OWNER.email)
  await page.getByRole('button', { name: 'Send code' }).click()
  await expect(page.getByText(/Try again in \d+ s/)).toBeVisible()
  const code = await requestCode(shared)
  const field = page.getByRole('textbox', { name: 'Code' })

  await enterCode(page, otherCode(code))
  await expect(page.getByRole('alert').filter({ hasText: '2 attempts left' })).toBeVisible()
  await enterCode(page, '12 34')
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await expect(views(page)).toHaveCount(0)

  await field.fill('')
  await field.focus()
  await page.evaluate(
    (text) => {
      const data = new DataTransfer()
      data.setData('text/plain', text)
      const paste = new ClipboardEvent('paste', {
        clipboardData: data,
        bubbles: true,
        cancelable: true,
      })
      document.activeElement?.dispatchEvent(paste)
    },
    `${code.slice(0, 3)} ${code.slice(3)}`,
  )
  await page.keyboard.press('Enter')
  await expect(views(page)).toBeVisible()
})

test('codes: after three wrong ones the right one is refused', async ({ shared }) => {
  const { page } = shared
  await signOut(page)
  const code = await requestCode(shared)
  const alert = page.getByRole('alert')
  let wrong = code
  for (const left of ['2 attempts left', '1 attempt left', 'no attempts left']) {
    wrong = otherCode(wrong)
    await enterCode(page, wrong)
    await expect(alert.filter({ hasText: left })).toBeVisible()
  }
  await enterCode(page, code)
  await expect(alert.filter({ hasText: 'is no longer valid' })).toBeVisible()
  await expect(views(page)).toHaveCount(0)
})

/** Six other digits. Adding one again never gives a code that was tried before. */
function otherCode(code: string): string {
  return String((Number(code) + 111_111) % 1_000_000).padStart(6, '0')
}
