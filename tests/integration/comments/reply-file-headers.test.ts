import { createId } from '@paralleldrive/cuid2'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { createDatabaseFileStore } from '#main/features/attachments/storage/database-file-store'
import { createUploadService } from '#main/features/attachments/upload-service'
import type { Mailer } from '#main/mail/mailer'
import type { Membership } from '#shared/domain/workspace'
import { startWorker } from '#tests/support/mail-worker'
import { addTicketOf, write } from '#tests/support/replying'
import { startSmtpServer, type TestSmtpServer } from '#tests/support/smtp'
import { sendFile } from '#tests/support/uploading'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

const MEGABYTE = 1024 * 1024

let db: TestDatabase
let acme: Membership
let mia: TestMember
let server: TestSmtpServer
let mailer: Mailer

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace('Acme')
  mia = await db.addMember(acme, 'MEMBER', 'Mia Agent')
})
afterAll(() => db.close())
beforeEach(async () => {
  server = await startSmtpServer()
  mailer = await startWorker({ endpoint: db.owner, smtpUrl: `smtp://127.0.0.1:${server.port}` })
})
afterEach(async () => {
  await mailer.stop()
  await server.close()
})

/** The mail of a reply with these files, as the server received it. */
async function mailWith(files: [name: string, content: Uint8Array | string][]) {
  const { id } = await addTicketOf(db, acme, `${createId()}@example.org`)
  const uploads = createUploadService(createDatabaseFileStore())
  const ids: string[] = []
  for (const [name, content] of files)
    ids.push((await sendFile(uploads, mia.call, { name, content })).id)
  await write(mia, id, 'See the files', 'PUBLIC', ids)
  const [mail] = await server.waitForMails(1)
  if (mail === undefined) throw new Error('no mail')
  return mail
}

it('file names make no header and do not change the text direction', async () => {
  const mail = await mailWith([
    ['invoice\u202egnp.exe', 'x'],
    ['a\r\nBcc: evil@example.org\r\n\r\nb.txt', 'y'],
    ['n'.repeat(995) + '.txt', 'z'],
  ])
  expect(mail.parsed.attachments.map(({ filename }) => filename)).toEqual([
    'invoicegnp.exe',
    'a Bcc: evil@example.org b.txt',
    `${'n'.repeat(995)}.txt`,
  ])
  expect(mail.raw).not.toMatch(/^Bcc:/im)
})

it('text files declare their charset, so that no letter is lost in a mail program', async () => {
  const page = '<!doctype html><meta charset="iso-8859-1"><p>Grüße</p>'
  const files: [string, Uint8Array | string, string][] = [
    ['plain.txt', 'Plain words\n', 'text/plain; charset=utf-8'],
    // The first non-ASCII letter is in a later piece.
    ['long.txt', `${'x'.repeat(1.5 * MEGABYTE)} Grüße`, 'text/plain; charset=utf-8'],
    ['old.txt', Buffer.from('Grüße, schöne Öfen', 'latin1'), 'text/plain; charset=windows-1252'],
    ['wide.txt', Buffer.from('\ufeffGrüße', 'utf16le'), 'text/plain; charset=UTF-16LE'],
    ['page.html', Buffer.from(page, 'latin1'), 'text/html'],
    ['new.html', '<!doctype html><p>Grüße</p>', 'text/html; charset=utf-8'],
    ['data.bin', Buffer.from([1, 2, 0, 255, 254, 3]), 'application/octet-stream'],
  ]
  const mail = await mailWith(files.map(([name, content]) => [name, content]))
  for (const [name, , type] of files)
    expect(mail.raw).toContain(`Content-Type: ${type}; name=${name}\r\n`)
  const bytes = (content: unknown) => Buffer.from(content as ArrayBuffer).toString('base64')
  expect(mail.parsed.attachments.map(({ content }) => bytes(content))).toEqual(
    files.map(([, content]) => Buffer.from(content).toString('base64')),
  )
})

it('files have the names that the agent saw, even if a name looks like an encoded word', async () => {
  const name = '=?utf-8?q?invoice=2Eexe?= final.txt'
  const mail = await mailWith([[name, 'x']])
  const [file] = mail.parsed.attachments
  expect(file?.filename?.replaceAll('\u2060', '')).toBe(name)
  expect(mail.raw).not.toContain('=?utf-8?q?invoice')
})
