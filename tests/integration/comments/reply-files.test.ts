import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createId } from '@paralleldrive/cuid2'
import PostalMime, { type Email } from 'postal-mime'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { openWorkerConnection } from '#main/database/worker-connection'
import { retryDelivery } from '#main/features/comments/retry-delivery'
import { createDatabaseFileStore } from '#main/features/attachments/storage/database-file-store'
import { createFolderFileStore } from '#main/features/attachments/storage/folder-file-store'
import { createUploadService } from '#main/features/attachments/upload-service'
import { createFolderTransport } from '#main/mail/folder-transport'
import type { Mailer, MailerDeps } from '#main/mail/mailer'
import { createOutbox } from '#main/mail/outbox'
import type { Membership } from '#shared/domain/workspace'
import { asWorker } from '#tests/support/desktop'
import { startWorker } from '#tests/support/mail-worker'
import { allTold } from '#tests/support/notified'
import { picture } from '#tests/support/pictures'
import { PATIENCE, addTicketOf, deliveryOf, write } from '#tests/support/replying'
import { startSmtpServer, type TestSmtpServer } from '#tests/support/smtp'
import { attach, sendFile } from '#tests/support/uploading'
import {
  openTestDatabase,
  silentLog,
  type TestDatabase,
  type TestMember,
} from '#tests/support/test-database'

const MEGABYTE = 1024 * 1024
const inDatabase = createDatabaseFileStore()

let db: TestDatabase
let acme: Membership
let mia: TestMember
let server: TestSmtpServer
let mailer: Mailer | undefined
let ticketId: string
let folder: string

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace('Acme')
  mia = await db.addMember(acme, 'MEMBER', 'Mia Agent')
})
afterAll(() => db.close())
beforeEach(async () => {
  await db.sql.query('DELETE FROM private.mail_outbox')
  await db.sql.query('DELETE FROM "Notification"')
  server = await startSmtpServer()
  folder = mkdtempSync(join(tmpdir(), 'reply-files-'))
  ticketId = (await addTicketOf(db, acme, `${createId()}@example.org`)).id
})
afterEach(async () => {
  await mailer?.stop()
  mailer = undefined
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const start = async (deps: Partial<MailerDeps> = {}) => {
  const smtpUrl = `smtp://127.0.0.1:${server.port}`
  mailer = await startWorker({ endpoint: db.owner, smtpUrl, deps })
  return mailer
}
const upload = async (name: string, content: Uint8Array | string, store = inDatabase) =>
  (await sendFile(createUploadService(store), mia.call, { name, content })).id
const reply = (uploadIds: string[], text = 'See the files') =>
  write(mia, ticketId, text, 'PUBLIC', uploadIds)
const becomes = (commentId: string, delivery: object) =>
  vi.waitFor(async () => {
    expect(await deliveryOf(mia, ticketId, commentId)).toMatchObject(delivery)
  }, PATIENCE)
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const filesOf = (mail: Email | undefined) =>
  (mail?.attachments ?? []).map(({ filename, mimeType, disposition, content }) => ({
    filename,
    mimeType,
    disposition,
    sha256: digest(new Uint8Array(content as ArrayBuffer)),
  }))
const sent = (filename: string, mimeType: string, content: Uint8Array | string) => ({
  filename,
  mimeType,
  disposition: 'attachment',
  sha256: digest(Buffer.from(content)),
})

describe('files of a public reply', () => {
  it(
    'are sent with its mail, in order, byte for byte, with their own names and types',
    { timeout: 300_000 },
    async () => {
      const image = Buffer.concat([picture(8, 8), randomBytes(2.5 * MEGABYTE)])
      const mailInside = 'From: a@example.org\nMIME-Version: 1.0\nSubject: Hi\n\nBare\nline ends\n'
      const files: [string, string, Uint8Array | string][] = [
        ['Übersicht 📎 “final”; v=2.png', 'image/png', image],
        ['\u200fחשבונית מס\u200f.txt', 'text/plain', 'שלום\r\nplain\n'],
        ['empty', 'text/plain', ''],
        // A part with the type of a mail must not be encoded, and would be changed.
        ['forwarded.eml', 'application/octet-stream', mailInside],
      ]
      const ids: string[] = []
      for (const [name, , content] of files) ids.push(await upload(name, content))
      const comment = await reply(ids)
      await start()
      const [mail] = await server.waitForMails(1)
      expect(filesOf(mail?.parsed)).toEqual(files.map((file) => sent(...file)))
      expect(mail?.parsed.text).toContain('See the files\n\n-- \nMia Agent')
      expect(mail?.parsed.text).not.toContain('Not sent')
      expect(mail?.raw.split('\r\n').filter((line) => line.length > 998)).toEqual([])
      await becomes(comment.id, { state: 'SENT', reason: null })
    },
  )

  it(
    'that are too large together are named; smaller ones after them are still sent',
    { timeout: 300_000 },
    async () => {
      const large = randomBytes(12 * MEGABYTE)
      const ids = [
        await upload('first.bin', large),
        await upload('תוכנית <b>.bin', randomBytes(8.5 * MEGABYTE)),
        await upload('note.txt', 'small'),
      ]
      await start()
      await reply(ids)
      const [mail] = await server.waitForMails(1)
      expect(filesOf(mail?.parsed)).toEqual([
        sent('first.bin', 'application/octet-stream', large),
        sent('note.txt', 'text/plain', 'small'),
      ])
      expect(mail?.parsed.text).toContain(
        'See the files\n\nNot sent with this mail because it is too large: \u2068תוכנית <b>.bin\u2069 (8.5 MB)\n\n-- \n',
      )
      expect(mail?.parsed.html).toContain(
        'Not sent with this mail because it is too large: <bdi>תוכנית &lt;b&gt;.bin</bdi> (8.5 MB)',
      )
    },
  )

  it('of the ticket itself and of other replies are not sent', async () => {
    await start()
    await attach(db, mia.call, { ticketId }, [await upload('of-the-ticket.txt', 'ticket')])
    await reply([await upload('one.txt', '1')])
    await server.waitForMails(1)
    await reply([await upload('two.txt', '2')])
    await server.waitForMails(2)
    const names = server.mails.map(({ parsed }) => parsed.attachments.map((f) => f.filename))
    expect(names).toEqual([['one.txt'], ['two.txt']])
  })

  it('are in the mail that is written to a folder, too', async () => {
    const content = randomBytes(1.5 * MEGABYTE)
    const comment = await reply([await upload('plan.bin', content), await upload('empty', '')])
    await start({ transport: createFolderTransport(folder) })
    await becomes(comment.id, { state: 'WRITTEN', reason: null })
    const [name = '', ...others] = await readdir(folder)
    expect(others).toEqual([])
    expect(filesOf(await PostalMime.parse(await readFile(join(folder, name))))).toEqual([
      sent('plan.bin', 'application/octet-stream', content),
      sent('empty', 'text/plain', ''),
    ])
  })
})

describe('a file that differs from what was stored', () => {
  const damage = (fileId: string) =>
    db.sql.query(
      `UPDATE "FileChunk" SET "bytes" = set_byte("bytes", 5, 255 - get_byte("bytes", 5))
       WHERE "fileId" = $1 AND "position" = 0`,
      [fileId],
    )

  it('finally fails its mail, its author is told, and the mail can be tried again after a repair', async () => {
    const content = randomBytes(2.5 * MEGABYTE)
    const fileId = await upload('plan.bin', content)
    const { id: commentId } = await reply([fileId])
    await damage(fileId)
    const worker = await start({ revealRefusals: true })
    await becomes(commentId, { state: 'FAILED', reason: 'file-damaged' })
    expect(server.mails).toEqual([])
    expect(await allTold(db)).toMatchObject([
      { who: mia.person.name, text: 'Your reply was not delivered: one of its files is damaged' },
    ])
    // The route is open, so nobody who signs in meanwhile is told of trouble.
    expect(worker.trouble()).toBeNull()

    await damage(fileId)
    await retryDelivery({ commentId }, mia.call)
    const [mail] = await server.waitForMails(1)
    expect(filesOf(mail?.parsed)).toEqual([sent('plan.bin', 'application/octet-stream', content)])
    await becomes(commentId, { state: 'SENT', reason: null })
  })

  it('leaves nothing in the outbox folder', async () => {
    const fileId = await upload('plan.bin', randomBytes(2.5 * MEGABYTE))
    const comment = await reply([fileId])
    await damage(fileId)
    await start({ transport: createFolderTransport(folder) })
    await becomes(comment.id, { state: 'FAILED', reason: 'file-damaged' })
    expect(await readdir(folder)).toEqual([])
  })

  it('with a missing piece delays its mail until the piece is there again', async () => {
    const content = randomBytes(2.5 * MEGABYTE)
    const fileId = await upload('plan.bin', content)
    const comment = await reply([fileId])
    await db.sql.query(
      `CREATE TABLE aside AS SELECT * FROM "FileChunk" WHERE "fileId" = '${fileId}' AND "position" > 0`,
    )
    await db.sql.query(
      'DELETE FROM "FileChunk" k USING aside a WHERE k."fileId" = a."fileId" AND k."position" = a."position"',
    )
    await start()
    await becomes(comment.id, { state: 'DELAYED', reason: 'file-not-read' })
    expect(server.mails).toEqual([])
    await db.sql.query('INSERT INTO "FileChunk" SELECT * FROM aside')
    await db.sql.query('DROP TABLE aside')
    const [mail] = await server.waitForMails(1)
    expect(filesOf(mail?.parsed)).toEqual([sent('plan.bin', 'application/octet-stream', content)])
    await becomes(comment.id, { state: 'SENT', reason: null })
  })
})

it('files in a folder are sent too, together with those of the database, and wait for a missing folder', async () => {
  const store = createFolderFileStore(join(folder, 'files'), inDatabase)
  const content = randomBytes(2.5 * MEGABYTE)
  const ids = [await upload('new.bin', content, store), await upload('old.txt', 'older')]
  renameSync(join(folder, 'files'), join(folder, 'away'))
  const comment = await reply(ids)
  await start({ filesFolder: join(folder, 'files') })
  await becomes(comment.id, { state: 'DELAYED', reason: 'file-not-read' })
  expect(server.mails).toEqual([])
  renameSync(join(folder, 'away'), join(folder, 'files'))
  const [mail] = await server.waitForMails(1)
  expect(filesOf(mail?.parsed)).toEqual([
    sent('new.bin', 'application/octet-stream', content),
    sent('old.txt', 'text/plain', 'older'),
  ])
})

it('a worker gets the files of a mail while it has claimed it, and no others', async () => {
  const mine = await upload('mine.txt', 'mine')
  const ofTicket = await upload('ticket.txt', 'ticket')
  await attach(db, mia.call, { ticketId }, [ofTicket])
  await reply([mine])
  const waiting = await upload('waiting.txt', 'not attached yet')
  const connection = openWorkerConnection(() => asWorker(db.owner), silentLog)
  const [one, two] = ['one', 'two'].map((name) => createOutbox(connection.run, name))
  if (one === undefined || two === undefined) throw new Error('two workers')
  const { rows } = await db.sql.query<{ id: string }>('SELECT id FROM private.mail_outbox')
  const id = rows[0]?.id ?? ''
  const piece = async (worker: typeof one, fileId: string, position = 0) => {
    const bytes = await worker.filePiece(id, fileId, position)
    return bytes === null ? null : String(Buffer.from(bytes))
  }

  expect([await piece(one, mine), await one.renewLease(id)]).toEqual([null, false])
  expect(await one.claim(1)).toMatchObject([{ id }])
  expect(await one.reply(id, 'example.org', 'smtp')).toMatchObject({
    files: [{ id: mine, name: 'mine.txt', type: 'text/plain', size: 4 }],
  })
  expect([await piece(one, mine), await one.renewLease(id)]).toEqual(['mine', true])
  expect([await piece(two, mine), await two.renewLease(id)]).toEqual([null, false])
  for (const other of [ofTicket, waiting, createId()]) expect(await piece(one, other)).toBeNull()
  expect(await piece(one, mine, 4)).toBeNull()
  await one.sent(id)
  expect([await piece(one, mine), await one.renewLease(id)]).toEqual([null, false])
  await connection.close()
})
