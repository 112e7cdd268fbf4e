import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createId } from '@paralleldrive/cuid2'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { retryDelivery } from '#main/features/comments/retry-delivery'
import { createLog } from '#main/log'
import { createFolderTransport } from '#main/mail/folder-transport'
import type { Mailer } from '#main/mail/mailer'
import { loadMailTemplates, type MailTemplates } from '#main/mail/templates'
import type { Membership } from '#shared/domain/workspace'
import { contract } from '#shared/ipc/contract'
import { makeCertificate } from '#tests/support/certificate'
import { openDesktop } from '#tests/support/desktop'
import { startWorker, type WorkerOptions } from '#tests/support/mail-worker'
import { allTold } from '#tests/support/notified'
import { PATIENCE, addTicketOf, deliveryOf, write } from '#tests/support/replying'
import { startSmtpServer, type TestSmtpServer } from '#tests/support/smtp'
import { attempt } from '#tests/support/walls'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

const RESOURCES = join(import.meta.dirname, '../../../resources/mail')

let db: TestDatabase
let acme: Membership
let mia: TestMember
let server: TestSmtpServer
let mailer: Mailer | undefined
let ticketId: string

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
  const ticket = await addTicketOf(db, acme, `${createId()}@example.org`)
  ticketId = ticket.id
})
afterEach(async () => {
  await mailer?.stop()
  mailer = undefined
  await server.close()
})

const start = async (options: Partial<WorkerOptions> = {}) => {
  const smtpUrl = options.smtpUrl ?? `smtp://127.0.0.1:${server.port}`
  mailer = await startWorker({
    endpoint: db.owner,
    ...options,
    smtpUrl,
    ...(options.deps === undefined ? {} : { deps: options.deps }),
  })
  return mailer
}
const becomes = (commentId: string, delivery: object) =>
  vi.waitFor(async () => {
    expect(await deliveryOf(mia, ticketId, commentId)).toMatchObject(delivery)
  }, PATIENCE)
const notifications = () => allTold(db)

it('a mail that cannot be composed is given up at once, its author is told, and no other mail waits', async () => {
  const templates = await loadMailTemplates(RESOURCES, { timeZone: 'UTC' })
  const reply: MailTemplates['reply'] = (parts) => {
    if (parts.text.includes('too deep')) throw new RangeError('Maximum call stack size exceeded')
    return templates.reply(parts)
  }
  const broken = await write(mia, ticketId, 'too deep')
  const good = await write(mia, ticketId, 'Hello')
  const logged: string[] = []
  await start({
    deps: {
      writing: {
        sendsAsWorkspaces: true,
        templates: { ...templates, reply },
        sender: { name: 'Connect Support', address: 'help@example.org' },
        device: 'mias-laptop',
      },
    },
    log: createLog((line) => logged.push(line)),
  })
  await becomes(broken.id, { state: 'FAILED', reason: 'not-written' })
  await becomes(good.id, { state: 'SENT', reason: null })
  expect(server.mails.map(({ parsed }) => parsed.text?.split('\n')[0])).toEqual(['Hello'])
  expect(await notifications()).toMatchObject([{ who: mia.person.name, ticketId }])
  expect(logged.filter((line) => line.includes('not-written'))).toHaveLength(1)
})

describe('a server that refuses', () => {
  it.each([
    ['recipient', 550],
    ['data', 552],
  ] as const)('at %s with %i is not asked again; the author is told', async (at, reply) => {
    server.behave({ kind: 'refuse', at, reply })
    const comment = await write(mia, ticketId, 'Hello')
    await start()
    await becomes(comment.id, { state: 'FAILED', reason: `refused ${reply}` })
    expect(server.tries).toBe(1)
    expect(server.mails).toEqual([])
    expect(await notifications()).toEqual([
      {
        who: mia.person.name,
        type: 'TICKET_UPDATED',
        text: `Your reply was not delivered: the mail server refused the mail (${reply})`,
        ticketId,
        commentId: null,
        actorId: null,
      },
    ])
    // Nothing about a reply is shown before sign-in, neither directly nor on the sign-in page.
    expect(mailer?.trouble()).toBeNull()
    expect((await db.sql.query('SELECT state FROM mail_state()')).rows).toEqual([{ state: 'idle' }])
  })

  it('accepts the same mail when somebody tries again, once however often that is requested', async () => {
    server.behave({ kind: 'refuse', at: 'recipient', reply: 550, times: 1 })
    const { id: commentId } = await write(mia, ticketId, 'Hello')
    const worker = await start({ pollMs: 3_600_000 })
    await becomes(commentId, { state: 'FAILED' })
    const calls = [mia.call, mia.anotherDesktop(), mia.anotherDesktop()]
    const answers = await Promise.all(calls.map((call) => retryDelivery({ commentId }, call)))
    expect(answers.filter(({ retried }) => retried)).toHaveLength(1)
    for (const { comment } of answers) {
      expect(contract['comments:retry-delivery'].output.parse(comment)).toEqual(comment)
      expect(comment.delivery?.state).toBe('WAITING')
    }
    worker.wake()
    const [mail] = await server.waitForMails(1)
    await becomes(commentId, { state: 'SENT', reason: null })
    const { rows } = await db.sql.query('SELECT message_id FROM private.mail_outbox')
    expect(rows).toEqual([{ message_id: mail?.parsed.messageId?.slice(1).split('@')[0] }])
    expect((await retryDelivery({ commentId }, mia.call)).retried).toBe(false)
    expect(server.tries).toBe(2)
  })
})

describe('a server in trouble', () => {
  it('that delays a mail is shown as a delay, and gets it again', async () => {
    server.behave({ kind: 'refuse', at: 'recipient', reply: 451 })
    const comment = await write(mia, ticketId, 'Hello')
    await start()
    await becomes(comment.id, { state: 'DELAYED', reason: 'try-later 451' })
    server.behave({ kind: 'accept' })
    await server.waitForMails(1)
    await becomes(comment.id, { state: 'SENT', reason: null })
    expect(server.mails).toHaveLength(1)
    expect(await notifications()).toEqual([])
  })

  it('that delays it for five days is given up', async () => {
    server.behave({ kind: 'refuse', at: 'recipient', reply: 451 })
    const comment = await write(mia, ticketId, 'Hello')
    await db.sql.query(`UPDATE private.mail_outbox SET created_at = now() - interval '121 hours'`)
    await start()
    await becomes(comment.id, { state: 'FAILED', reason: 'try-later 451' })
    expect(await notifications()).toHaveLength(1)
  })

  it('that cannot be reached keeps the mail waiting, however old it is', async () => {
    await server.close()
    const comment = await write(mia, ticketId, 'Hello')
    await db.sql.query(`UPDATE private.mail_outbox SET created_at = now() - interval '121 hours'`)
    await start()
    await becomes(comment.id, { state: 'DELAYED', reason: 'unreachable' })
    expect(mailer?.trouble()).toContain('cannot be reached')
  })

  it('that hangs delays neither the mail nor the end of the app', async () => {
    server.behave({ kind: 'hang-in-data' })
    const comment = await write(mia, ticketId, 'Hello')
    const worker = await start()
    await server.waitForHeld(1)
    await worker.stop()
    mailer = undefined
    // The server has it and did not confirm it, so it is not sent a second time automatically.
    const unknown = { state: 'FAILED', reason: 'unconfirmed' }
    expect(await deliveryOf(mia, ticketId, comment.id)).toMatchObject(unknown)
    server.behave({ kind: 'accept' })
    await retryDelivery({ commentId: comment.id }, mia.call)
    await start()
    await server.waitForMails(1)
    await becomes(comment.id, { state: 'SENT' })
  })

  it('that confirms too late gets a second copy only when somebody requests it', async () => {
    server.behave({ kind: 'hang-in-data' })
    const comment = await write(mia, ticketId, 'Hello')
    const hasty = await start({ idleMs: 1_000 })
    await becomes(comment.id, { state: 'FAILED', reason: 'unconfirmed' })
    expect((await notifications()).map(({ text }) => text)).toEqual([
      'Your reply may not have been delivered: the mail server took it but did not confirm it',
    ])
    await hasty.stop()
    server.behave({ kind: 'accept' })
    await start()
    const other = await write(mia, ticketId, 'Another')
    await becomes(other.id, { state: 'SENT' })
    expect(server.tries).toBe(2)
    await retryDelivery({ commentId: comment.id }, mia.call)
    await becomes(comment.id, { state: 'SENT' })
    expect(server.tries).toBe(3)
  })

  it('that delays a mail again and again is asked half an hour later', async () => {
    server.behave({ kind: 'refuse', at: 'recipient', reply: 452 })
    await write(mia, ticketId, 'Hello')
    const timing = { pollMs: 20, firstRetryMs: 20, longestRetryMs: 100, stopGraceMs: 50 }
    await start({ deps: { timing } })
    await server.waitForTries(4)
    await vi.waitFor(async () => {
      const { rows } = await db.sql.query<{ minutes: number }>(
        `SELECT extract(epoch FROM next_attempt_at - now()) / 60 AS minutes FROM private.mail_outbox`,
      )
      expect(Number(rows[0]?.minutes)).toBeGreaterThan(29)
    }, PATIENCE)
    expect(server.tries).toBe(4)
  })

  it('that breaks TLS gets nothing', async () => {
    await server.close()
    server = await startSmtpServer({ tls: makeCertificate(), secure: true })
    const comment = await write(mia, ticketId, 'Secret')
    await start({ smtpUrl: `smtps://127.0.0.1:${server.port}` })
    await becomes(comment.id, { state: 'DELAYED', reason: 'certificate' })
    expect(server.tries).toBe(0)
  })
})

it('without a mail server a reply is a file in the outbox folder, and is shown as one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'replies-'))
  const comment = await write(mia, ticketId, 'To **disk**')
  await start({ deps: { transport: createFolderTransport(folder) } })
  await becomes(comment.id, { state: 'WRITTEN', reason: null })
  const [name = '', ...others] = (await readdir(folder)).filter((file) => file.endsWith('.eml'))
  expect(others).toEqual([])
  expect(await readFile(join(folder, name), 'utf8')).toContain('To *disk*')
  await rm(folder, { recursive: true })
})

describe('rights', () => {
  it('members read the state, nobody writes it, and only writers try again', async () => {
    server.behave({ kind: 'refuse', at: 'recipient', reply: 550 })
    const { id: commentId } = await write(mia, ticketId, 'Hello')
    await start()
    await becomes(commentId, { state: 'FAILED' })
    await mailer?.stop()
    mailer = undefined

    const viewer = await db.addMember(acme, 'VIEWER')
    const stranger = await db.addMember(await db.addWorkspace('Other'), 'OWNER')
    const read = 'SELECT "state" FROM "CommentDelivery" WHERE "commentId" = $1'
    const retry = 'SELECT retry_reply($1)'
    const seen: unknown[] = []
    for (const { token } of [mia, viewer, stranger]) {
      const desktop = await openDesktop(db.app, token)
      seen.push([
        await attempt(desktop, read, [commentId]),
        await attempt(desktop, retry, [commentId]),
        await attempt(desktop, retry, [createId()]),
      ])
      for (const text of [
        `UPDATE "CommentDelivery" SET "state" = 'SENT'`,
        'DELETE FROM "CommentDelivery"',
        `INSERT INTO "CommentDelivery" ("workspaceId", "commentId") VALUES ('${acme.workspaceId}', '${commentId}')`,
        `SELECT private.reply_to_write('a', 'b', 'c', 'smtp')`,
      ])
        expect(await attempt(desktop, text), text).toBe('42501')
      await desktop.end()
    }
    const failed = [{ state: 'FAILED' }]
    expect(seen).toEqual([
      [failed, [{ retry_reply: true }], '42501'],
      [failed, '42501', '42501'],
      [[], '42501', '42501'],
    ])
    await expect(retryDelivery({ commentId }, stranger.call)).rejects.toMatchObject({
      code: 'ticket.not-found',
    })
  })
})
