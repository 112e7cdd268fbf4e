import type { Page } from '@playwright/test'
import { queryOnce } from '../support/embedded-query'
import { ownerOf } from './support/embedded'
import { expect, test } from './support/fixtures'
import { comesIn } from './support/held-replies'
import { createTicket, feed } from './support/pages'

const TICKET = {
  subject: 'An endless conversation',
  description: 'It began with a zebra.',
  requester: 'cora@customer.example',
}
const MESSAGES = 600

/** How far the end of the conversation is out of view. */
const gap = (page: Page) =>
  feed(page).evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight)

test('a long conversation can be navigated and searched, and its end stays in view', async ({
  shared,
}) => {
  const { page, dataDir } = shared
  await createTicket(page, TICKET)
  await queryOnce(
    await ownerOf(dataDir),
    `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "visibility", "content", "importKey", "createdAt")
     SELECT private.new_id(), "workspaceId", "id", "createdById", 'PUBLIC',
       'Message ' || n || CASE WHEN n IN (3, 300) THEN ' about the Größe of a zebra' ELSE '' END,
       private.new_id(), now() - ($1::int - n) * interval '1 millisecond'
     FROM "Ticket", generate_series(1, $1::int) n`,
    [MESSAGES],
  )
  const message = (n: number) => feed(page).getByText(`Message ${n}`, { exact: true })
  await expect(message(MESSAGES)).toBeInViewport()

  // The reply grows and the window becomes low: the end stays in view.
  const reply = page.getByRole('textbox', { name: 'Reply' })
  await reply.fill(Array.from({ length: 12 }, (_, line) => `Line ${line}`).join('\n'))
  await expect.poll(() => gap(page)).toBeLessThan(2)
  const view = page.viewportSize()
  await page.setViewportSize({ width: 640, height: 400 })
  await expect.poll(() => gap(page)).toBeLessThan(2)
  expect((await feed(page).boundingBox())?.height ?? 0).toBeGreaterThan(90)
  await expect(page.getByRole('button', { name: 'Send reply' })).toBeInViewport({ ratio: 1 })
  await page.setViewportSize(view ?? { width: 1280, height: 800 })
  await comesIn(dataDir, 'And one more')
  await expect(feed(page).getByText('And one more')).toBeInViewport()

  // A reader further up is told about new messages, and can jump to them.
  await feed(page).evaluate((one) => one.scrollTo({ top: one.scrollHeight - 1500 }))
  await expect(page.getByRole('button', { name: 'Last message' })).toBeVisible()
  await comesIn(dataDir, 'Down here')
  const below = page.getByRole('button', { name: '1 new message below' })
  await expect(below).toBeVisible()
  await below.click()
  await expect(feed(page).getByText('Down here')).toBeInViewport()
  await expect(below).toHaveCount(0)

  // Finds matches in the whole conversation, also in messages that were not loaded, ignoring case
  // and accents.
  await reply.focus()
  await page.keyboard.press('ControlOrMeta+f')
  const field = page.getByRole('textbox', { name: 'Find in the conversation' })
  await expect(field).toBeFocused()
  await page.keyboard.type('große OF A zebra')
  const count = page.getByRole('search', { name: 'Find in the conversation' }).getByRole('status')
  await expect(count).toHaveText(/^[12] of 2$/)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await field.fill('message 300 ')
  await expect(count).toHaveText('1 of 1')
  await expect(feed(page).getByText(/^Message 300 about/)).toBeInViewport()
  await field.fill('giraffe')
  await expect(count).toHaveText('Not found')
  await page.keyboard.press('Escape')
  await expect(field).toHaveCount(0)
  await expect(reply).toBeFocused()

  await page.getByRole('button', { name: 'First message' }).click()
  await expect(feed(page).getByText(TICKET.description)).toBeInViewport()
  await expect(message(1)).toBeInViewport()
  await page.getByRole('button', { name: 'Last message' }).click()
  await expect(feed(page).getByText('Down here')).toBeInViewport()
})
