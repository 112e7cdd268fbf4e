import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { queryOnce } from '../support/embedded-query'
import { dropFiles } from './support/drop'
import { ownerOf } from './support/embedded'
import { expect, test } from './support/fixtures'
import { createTicket, feed, row, showView } from './support/pages'
import { sampleFiles } from './support/sample-files'
import { sharedDesk } from './support/shared-desk'

const desk = sharedDesk()

const chips = (page: Page): Locator =>
  page.getByRole('list', { name: 'Attached files' }).getByRole('listitem')
const folder = (name: string) => join(desk.scene.dataDir, name)

async function openTicket(subject: string): Promise<void> {
  await createTicket(desk.page, {
    subject,
    description: 'See what I send along.',
    requester: 'nora@customer.example',
  })
}

test('a file that changes while it is read is told, and nothing of it is kept', async () => {
  const { page, scene } = desk
  await openTicket('A file that changes')
  const path = await sampleFiles(folder('changing'), { 'log.txt': 'first line\n' })
  // The first reading waits until the file has been written to.
  await page.evaluate(() => {
    const read: (this: Blob) => Promise<ArrayBuffer> = Reflect.get(Blob.prototype, 'arrayBuffer')
    const held = new Promise<void>((resolve) => Object.assign(window, { goOn: resolve }))
    Blob.prototype.arrayBuffer = async function () {
      Blob.prototype.arrayBuffer = read
      Object.assign(window, { isReading: true })
      await held
      return read.call(this)
    }
  })
  await dropFiles(feed(page), [path('log.txt')])
  await page.waitForFunction(() => 'isReading' in window)
  await appendFile(path('log.txt'), 'another line\n')
  await page.evaluate(() => (window as unknown as { goOn: () => void }).goOn())
  await expect(chips(page)).toContainText('It was changed, moved or locked while it was read.')
  const left = () =>
    ownerOf(scene.dataDir).then((owner) =>
      queryOnce(owner, `SELECT "name" FROM "Upload" WHERE "name" = 'log.txt'`),
    )
  await expect.poll(left).toEqual([])
  await page.getByRole('button', { name: 'Remove log.txt' }).click()
})

test('a file dropped on a row of the list goes into the draft of that ticket', async () => {
  const { page } = desk
  await openTicket('The one with the file')
  await openTicket('Another one')
  await showView(page, 'All open')
  const path = await sampleFiles(folder('row'), { 'for-the-row.txt': 'hello' })
  await dropFiles(row(page, 'The one with the file'), [path('for-the-row.txt')])
  await expect(page.getByRole('heading', { name: 'The one with the file' })).toBeVisible()
  await expect(chips(page)).toContainText('for-the-row.txt')
  await row(page, 'Another one').click()
  await expect(page.getByRole('heading', { name: 'Another one' })).toBeVisible()
  await expect(chips(page)).toHaveCount(0)
})

test('a mail dropped on the list becomes a ticket', async () => {
  const { page } = desk
  await showView(page, 'All open')
  const path = await sampleFiles(folder('mail'), {
    'door.eml': [
      'From: Cora Customer <cora@customer.example>',
      'Message-ID: <door@customer.example>',
      'Subject: The door is stuck',
      'Date: Sat, 21 Nov 2026 10:00:00 +0100',
      '',
      'Since yesterday.',
    ].join('\r\n'),
  })
  await dropFiles(page.getByRole('grid', { name: 'Tickets' }), [path('door.eml')], true)
  await expect(page.getByText('Drop to make a ticket')).toBeVisible()
  await dropFiles(page.getByRole('grid', { name: 'Tickets' }), [path('door.eml')])
  await row(page, 'The door is stuck').click({ timeout: 30_000 })
  await expect(feed(page)).toContainText('Since yesterday.')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})
