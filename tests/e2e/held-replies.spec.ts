import { queryOnce } from '../support/embedded-query'
import { ownerOf } from './support/embedded'
import { expect, test } from './support/fixtures'
import { comesIn, setDelay } from './support/held-replies'
import { createTicket, feed, write } from './support/pages'

const TICKET = {
  subject: 'Answered too soon',
  description: Array.from({ length: 120 }, (_, line) => `Line ${line} of a long story.`).join('\n'),
  requester: 'cora@customer.example',
}

async function publicMessages(dataDir: string): Promise<unknown[]> {
  const rows = (await queryOnce(
    await ownerOf(dataDir),
    `SELECT "content" FROM "Comment" WHERE "visibility" = 'PUBLIC' AND "importKey" IS NULL`,
  )) as { content: string }[]
  return rows.map(({ content }) => content)
}

test('a sent reply is taken back with its text and file, and is sent when it is due', async ({
  shared,
}) => {
  const { page, dataDir } = shared
  await createTicket(page, TICKET)
  await setDelay(dataDir, 60)
  const field = page.getByRole('textbox', { name: 'Reply' })
  const composer = page.getByRole('region', { name: 'Write a public reply' })
  const held = feed(page).getByRole('article', { name: 'Your reply, not sent yet' })
  await composer
    .locator('input[type=file]')
    .setInputFiles({ name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('The plan') })
  await write(page, 'reply', 'Half a thought')
  await page.getByRole('button', { name: 'Send reply' }).dblclick()
  await expect(held).toContainText('Half a thought')
  await expect(held).toContainText('plan.txt')
  await expect(held.getByRole('timer')).toContainText(/Sending in \d+ s/)
  await expect(field).toHaveValue('')
  await expect(composer.getByText('plan.txt')).toHaveCount(0)

  await field.press('ControlOrMeta+z')
  await expect(held).toHaveCount(0)
  await expect(field).toHaveValue('Half a thought')
  await expect(field).toBeFocused()
  await expect(composer.getByRole('list', { name: 'Attached files' })).toContainText('plan.txt')
  expect(await publicMessages(dataDir)).toEqual([])

  await setDelay(dataDir, 1)
  await field.fill('A whole thought')
  await page.getByRole('button', { name: 'Send reply' }).click()
  const sent = feed(page).getByRole('article', { name: /^Message from / })
  await expect(sent.filter({ hasText: 'A whole thought' })).toContainText('plan.txt')
  await expect(held).toHaveCount(0)
  expect(await publicMessages(dataDir)).toEqual(['A whole thought'])
})

test('a reply that another message overtook is held, and sent anyway after the message was seen', async ({
  shared,
}) => {
  const { page, dataDir } = shared
  await createTicket(page, TICKET)
  await setDelay(dataDir, 60)
  const composer = page.getByRole('region', { name: 'Write a public reply' })
  const held = feed(page).getByRole('article', { name: 'Your reply, not sent yet' })
  await write(page, 'reply', 'Turn it off and on again.')
  // After scrolling up, new messages at the end are out of view.
  await feed(page).evaluate((element) => element.scrollTo({ top: 0 }))
  await comesIn(dataDir, 'It works again, thank you.')
  await expect(feed(page)).toContainText('It works again, thank you.')
  await page.getByRole('button', { name: 'Send reply' }).click()
  await expect(composer.getByRole('alert')).toContainText('Not sent yet: another message arrived')
  await expect(composer.getByRole('list', { name: 'What arrived in the meantime' })).toContainText(
    'It works again, thank you.',
  )
  await composer.getByRole('button', { name: 'Send anyway' }).click()
  await expect(held).toContainText('Turn it off and on again.')

  await comesIn(dataDir, 'Do not touch it.')
  await expect(feed(page)).toContainText('Do not touch it.')
  await held.getByRole('button', { name: 'Send now' }).click()
  await expect(held.getByRole('alert')).toContainText('Another message came first.')
  expect(await publicMessages(dataDir)).toEqual([])
  await held.getByRole('button', { name: 'Send anyway' }).click()
  await expect(held).toHaveCount(0)
  expect(await publicMessages(dataDir)).toEqual(['Turn it off and on again.'])
})
