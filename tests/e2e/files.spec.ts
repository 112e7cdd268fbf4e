import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFile, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { queryOnce } from '../support/embedded-query'
import { dropFiles } from './support/drop'
import { ownerOf } from './support/embedded'
import { expect, test } from './support/fixtures'
import { createTicket, feed, row, showView, write } from './support/pages'
import { folderWithLoop, PICTURE, pdf, randomFile, sampleFiles } from './support/sample-files'
import { sharedApp } from './support/shared-app'

const shared = sharedApp()
const MEGABYTE = 1024 * 1024
const RTL = 'invoice\u202egnp.exe'

const chips = (page: Page): Locator =>
  page.getByRole('list', { name: 'Attached files' }).getByRole('listitem')
const status = (page: Page, words: string | RegExp) =>
  expect(page.getByRole('status').filter({ hasText: words })).toBeAttached({ timeout: 30_000 })
const folder = (name: string) => join(shared.scene.dataDir, name)

async function openTicket(subject: string): Promise<void> {
  await createTicket(shared.page, {
    subject,
    description: 'See what I send along.',
    requester: 'nora@customer.example',
  })
}

/** Adds the text in the composer as a note, because notes are not held. */
async function addNote(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Add note' }).click()
  const note = feed(page).getByRole('article', { name: /^Internal note/ })
  await expect(note).toHaveCount(1, { timeout: 30_000 })
  return note
}

test('files and a folder dropped on the conversation are attached to the note, byte by byte', async () => {
  const { page, scene } = shared
  await openTicket('Files of many kinds')
  const names = { 'notes.txt': 'hello', empty: '', [RTL]: 'MZ', '📎 Übersicht.csv': 'a;b' }
  const path = await sampleFiles(folder('kinds'), {
    ...names,
    [`${'n'.repeat(240)}.docx`]: 'long',
    'just-right.bin': randomFile(24.9 * MEGABYTE),
  })
  const site = await folderWithLoop(folder('site'))
  await write(page, 'note', 'Here they are.')
  await dropFiles(feed(page), [path('notes.txt')], true)
  await expect(page.getByText('Drop to attach to your internal note')).toBeVisible()
  const paths = [...Object.keys(names), `${'n'.repeat(240)}.docx`, 'just-right.bin'].map(path)
  await dropFiles(feed(page), [...paths, site])
  await expect(page.getByText('Drop to attach to your internal note')).toHaveCount(0)
  await expect(chips(page)).toHaveCount(8)
  await status(page, /^8 files, .* attached$/)

  const note = await addNote(page)
  await expect(note.getByRole('list', { name: 'Files' }).getByRole('listitem')).toHaveCount(8)
  await expect(note.getByRole('button', { name: 'invoice\ufffdgnp.exe, 2 bytes' })).toBeVisible()
  await expect(chips(page)).toHaveCount(0)
  const stored = await queryOnce(
    await ownerOf(scene.dataDir),
    `SELECT "name", "size", "sha256" FROM "Attachment" WHERE "name" IN ('just-right.bin', 'empty', E'invoice\\u202Egnp.exe') ORDER BY "size"`,
  )
  const sha256 = async (name: string) =>
    createHash('sha256')
      .update(await readFile(path(name)))
      .digest('hex')
  expect(stored).toEqual([
    { name: 'empty', size: 0, sha256: await sha256('empty') },
    { name: RTL, size: 2, sha256: await sha256(RTL) },
    {
      name: 'just-right.bin',
      size: Math.floor(24.9 * MEGABYTE),
      sha256: await sha256('just-right.bin'),
    },
  ])
})

test('a link, a pipe and the links of a folder are named, and not attached', async () => {
  const { page, scene } = shared
  await openTicket('Things that are no files')
  const path = await sampleFiles(folder('odd'), { 'real.txt': 'real' })
  await symlink('/etc/passwd', path('people.txt'))
  execFileSync('mkfifo', [path('log.fifo')])
  const site = await folderWithLoop(path('site'))
  execFileSync('mkfifo', [path('site/inner.fifo')])
  const said = (words: string) =>
    expect(
      page.getByRole('alert').or(page.getByRole('status')).filter({ hasText: words }),
    ).toBeAttached({ timeout: 30_000 })
  await dropFiles(feed(page), ['real.txt', 'people.txt', 'log.fifo'].map(path))
  await said('people.txt is a link to /etc/passwd; attach the file itself.')
  await said('log.fifo is a pipe, not a file, and was left out.')
  await dropFiles(feed(page), [site, '/proc/self/maps', '/dev/zero'])
  await said('2 files attached, 1 link left out.')
  await said('inner.fifo is a pipe, not a file, and was left out.')
  await said('maps has no content until the system is asked for it')
  await said('zero is a device, not a file, and was left out.')
  await expect(chips(page)).toHaveCount(3)
  await status(page, /^3 files, .* attached$/)
  const sizes = await queryOnce(
    await ownerOf(scene.dataDir),
    `SELECT "name", "size" FROM "Upload" WHERE "name" IN ('real.txt', 'people.txt', 'log.fifo', 'inner.fifo', 'maps', 'zero')`,
  )
  expect(sizes).toEqual([{ name: 'real.txt', size: 4 }])
})

test('a file that is too large or already there is reported, and a pasted picture gets a name', async () => {
  const { page, scene } = shared
  await openTicket('Files that do not fit')
  const path = await sampleFiles(folder('fit'), {
    'too-large.bin': randomFile(25.1 * MEGABYTE),
    'once.txt': 'once',
  })
  await dropFiles(
    page.getByRole('textbox', { name: 'Reply' }),
    ['too-large.bin', 'once.txt'].map(path),
  )
  await expect(chips(page).filter({ hasText: 'too-large.bin' })).toContainText(
    '25.1 MB is too large: one file may have 25 MB.',
  )
  await status(page, /^1 file, 4 bytes, attached; 1 file cannot be attached$/)
  await dropFiles(feed(page), [path('once.txt')])
  await status(page, 'once.txt is already attached.')
  await expect(chips(page)).toHaveCount(2)
  await page
    .getByRole('status')
    .filter({ hasText: 'already attached' })
    .getByRole('button', { name: 'Dismiss' })
    .click()

  await page.getByRole('textbox', { name: 'Reply' }).evaluate((field, bytes) => {
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File([new Uint8Array(bytes)], 'image.png', { type: 'image/png' }))
    field.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    )
  }, Array.from(PICTURE))
  await expect(chips(page).filter({ hasText: /^Screenshot [\d.: -]+\.png/ })).toHaveCount(1)

  // Removes them one by one with the keyboard. The focus ends in the text field.
  await page.getByRole('button', { name: 'Remove too-large.bin' }).focus()
  await page.keyboard.press('Delete')
  await expect(page.getByRole('button', { name: 'Remove once.txt' })).toBeFocused()
  await page.keyboard.press('Delete')
  await page.keyboard.press('Delete')
  await expect(chips(page)).toHaveCount(0)
  await expect(page.getByRole('textbox', { name: 'Reply' })).toBeFocused()
  const found = await queryOnce(
    await ownerOf(scene.dataDir),
    `SELECT "name" FROM "Attachment" WHERE "name" = 'once.txt'`,
  )
  expect(found).toEqual([])
})

test('a file that changes while it is read is reported, and nothing of it is stored', async () => {
  const { page, scene } = shared
  await openTicket('A file that changes')
  const path = await sampleFiles(folder('changing'), { 'log.txt': 'first line\n' })
  // The first read waits until the file was written.
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

test('a file dropped on a row of the list is added to the draft of that ticket', async () => {
  const { page } = shared
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
  const { page } = shared
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

test('pictures, texts full of scripts and PDFs are shown in the window, and nothing in them runs', async () => {
  const { page } = shared
  await openTicket('Things to look at')
  const path = await sampleFiles(folder('view'), {
    'point.png': PICTURE,
    'page.html': '<script>window.top.ran = 1</script><h1>Hello</h1>',
    'drawing.svg':
      '<svg xmlns="http://www.w3.org/2000/svg" onload="window.top.ran=1"><circle r="5"/></svg>',
    'invoice.pdf': pdf('Invoice 5521'),
  })
  await write(page, 'note', 'Look.')
  const names = ['point.png', 'page.html', 'drawing.svg', 'invoice.pdf']
  await dropFiles(feed(page), names.map(path))
  await status(page, /^4 files, .* attached$/)
  const note = await addNote(page)
  const thumbnail = note.getByRole('button', { name: /^point\.png/ }).locator('img')
  await expect
    .poll(() => thumbnail.evaluate((picture: HTMLImageElement) => picture.naturalWidth))
    .toBe(1)

  const viewer = page.getByRole('dialog')
  await note.getByRole('button', { name: /^point\.png/ }).click()
  await expect(viewer.getByRole('img', { name: 'point.png' })).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(viewer).toContainText('<script>window.top.ran = 1</script>')
  await page.keyboard.press('ArrowRight')
  await expect(viewer).toContainText('onload="window.top.ran=1"')
  await page.keyboard.press('ArrowRight')
  await expect(viewer).toContainText('Page 1 of 1', { timeout: 30_000 })
  const inside = viewer.frameLocator('iframe')
  await expect(inside.getByText('Invoice 5521')).toBeAttached({ timeout: 30_000 })
  const powers = await inside.locator('body').evaluate(async () => ({
    origin: self.origin,
    bridge: 'connect' in window,
    above: await Promise.resolve()
      .then(() => typeof (window.top as unknown as { connect: unknown }).connect)
      .catch(() => 'refused'),
    own: await fetch('./index.html').then(
      () => 'answered',
      () => 'refused',
    ),
  }))
  expect(powers).toEqual({ origin: 'null', bridge: false, above: 'refused', own: 'refused' })
  expect(await page.evaluate(() => 'ran' in window)).toBe(false)
  await page.keyboard.press('Escape')
  await expect(viewer).toHaveCount(0)
})
