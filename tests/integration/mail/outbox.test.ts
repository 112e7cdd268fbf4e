import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { createLog } from '#main/log'
import { createFolderTransport } from '#main/mail/folder-transport'
import { createMailer, type Mailer, type MailerDeps } from '#main/mail/mailer'
import { createOutbox, type Outbox } from '#main/mail/outbox'
import { openWorkerConnection, type WorkerConnection } from '#main/database/worker-connection'
import { createSmtpTransport } from '#main/mail/smtp-transport'
import { parseSmtpUrl } from '#main/mail/smtp-url'
import { loadMailTemplates, type MailTemplates } from '#main/mail/templates'
import { makeCertificate } from '#tests/support/certificate'
import { asWorker } from '#tests/support/desktop'
import { startSmtpServer, type TestSmtpServer } from '#tests/support/smtp'
import { openTestDatabase, type TestDatabase } from '#tests/support/test-database'

/** For a loaded machine. On an idle one, everything arrives at once. */
const PATIENCE = { timeout: 30_000, interval: 20 }

let database: TestDatabase
let templates: MailTemplates
let folder: string
let server: TestSmtpServer
let lines: string[]
let waiters: { event: string; count: number; resolve: () => void }[]
const closing: (() => Promise<void>)[] = []

beforeAll(async () => {
  database = await openTestDatabase()
  templates = await loadMailTemplates(join(import.meta.dirname, '../../../resources/mail'), {
    timeZone: 'UTC',
  })
})
afterAll(() => database.close())

async function asOwner(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const result = await database.sql.query<Record<string, unknown>>(text, values)
  return result.rows
}

beforeEach(async () => {
  lines = []
  waiters = []
  folder = await mkdtemp(join(tmpdir(), 'outbox-'))
  server = await startSmtpServer()
  await asOwner('delete from private.mail_outbox')
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  await server.close()
  await rm(folder, { recursive: true, force: true })
  for (const secret of ['mia@example.org', 'nobody@example.org', '123456', 'somebody@'])
    expect(lines.join('\n')).not.toContain(secret)
})

const log = createLog((line) => {
  lines.push(line)
  for (const waiter of waiters) if (logged(waiter.event) >= waiter.count) waiter.resolve()
})
const logged = (event: string) => lines.filter((line) => line.includes(`"${event}"`)).length
/** Resolves as soon as the log has `count` lines of this event. */
function seen(event: string, count = 1): Promise<void> {
  return new Promise((resolve) => {
    waiters.push({ event, count, resolve })
    if (logged(event) >= count) resolve()
  })
}

function connect(endpoint: () => PgEndpoint = () => database.owner): WorkerConnection {
  const connection = openWorkerConnection(() => asWorker(endpoint()), log)
  closing.push(() => connection.close())
  return connection
}
/** Polls so rarely that everything in a test happens because of a wake or a retry. */
const HOUR = 3_600_000
function start(options: Partial<MailerDeps> & { outbox?: Outbox; pollMs?: number } = {}): Mailer {
  const url = `smtp://127.0.0.1:${server.port}`
  const timeouts = { connectMs: 60_000, greetingMs: 60_000, idleMs: 60_000, nameLookupMs: 60_000 }
  const mailer = createMailer({
    outbox: createOutbox(connect().run, 'worker-one'),
    transport: createSmtpTransport(parseSmtpUrl(url), timeouts),
    writing: {
      sendsAsWorkspaces: true,
      templates,
      sender: { name: 'Connect Support', address: 'help@example.org' },
      device: 'mias-laptop',
    },
    revealRefusals: true,
    log,
    timing: {
      pollMs: options.pollMs ?? HOUR,
      firstRetryMs: 20,
      longestRetryMs: 100,
      stopGraceMs: 50,
    },
    ...options,
  })
  mailer.start()
  closing.push(() => mailer.stop())
  return mailer
}

async function put(options: { recipient?: string; isVoid?: boolean; expired?: boolean } = {}) {
  const [row] = await asOwner(
    `insert into private.mail_outbox (kind, recipient, payload, is_void, expires_at)
     values ('code', $1, '{"code":"123456","name":""}', $2, clock_timestamp() + $3::interval)
     returning id, message_id`,
    [
      options.recipient ?? 'mia@example.org',
      options.isVoid ?? false,
      options.expired ? '-1 second' : '5 minutes',
    ],
  )
  return row as { id: string; message_id: string }
}
const rows = () => asOwner('select * from private.mail_outbox order by created_at')

describe('the outbox', () => {
  it('sends what waits and erases the code', async () => {
    const { message_id } = await put()
    start()
    const [mail] = await server.waitForMails(1)
    expect(mail?.to).toEqual(['mia@example.org'])
    expect(mail?.parsed.messageId).toBe(`<${message_id}@example.org>`)
    expect(mail?.parsed.subject).toBe('123 456 is your sign-in code for Connect Support')
    expect(mail?.parsed.text).toContain('mias-laptop')
    expect(mail?.parsed.text).toContain('valid for 5 minutes')
    await seen('mail-handled')
    await closing.pop()?.()
    expect(await rows()).toEqual([
      expect.objectContaining({ state: 'sent', payload: {}, attempts: 1, locked_by: null }),
    ])
    expect((await rows())[0]?.['sent_at']).toBeInstanceOf(Date)
  })

  it('starts at once when woken, and finds mail by itself', async () => {
    await put()
    const sleeper = start()
    await seen('mail-handled')
    await put({ recipient: 'ben@example.org' })
    sleeper.wake()
    await server.waitForMails(2)
    await sleeper.stop()

    start({ pollMs: 10 })
    await put({ recipient: 'kim@example.org' })
    await server.waitForMails(3)
  })

  it('does every step but the last for a void mail', async () => {
    await put({ recipient: 'nobody@example.org', isVoid: true })
    const mailer = start()
    await seen('mail-handled')
    await mailer.stop()
    expect(server.tries).toBe(0)
    expect(await rows()).toEqual([expect.objectContaining({ state: 'sent', payload: {} })])
  })

  it('two at once send each mail once', async () => {
    const recipients = Array.from({ length: 30 }, (_, n) => `agent${n}@example.org`)
    for (const recipient of recipients) await put({ recipient })
    start()
    start({ outbox: createOutbox(connect().run, 'worker-two') })
    const mails = await server.waitForMails(30)
    await seen('mail-handled', 30)
    expect(mails.map((mail) => mail.to[0]).sort()).toEqual([...recipients].sort())
    expect(server.tries).toBe(30)
  })

  it('misses no mail that arrives while it looks for others', async () => {
    await put()
    const mailer = start()
    await vi.waitFor(async () => {
      expect(await rows()).toEqual([expect.objectContaining({ state: 'sent' })])
    }, PATIENCE)
    await asOwner('begin')
    // The claim has begun and must wait. The mail exists when it continues.
    await asOwner('lock table private.mail_outbox in exclusive mode')
    mailer.wake()
    await vi.waitFor(async () => {
      const waiting = await asOwner(
        `select 1 from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock' and query like '%claim_mail%'`,
      )
      expect(waiting).toHaveLength(1)
    }, PATIENCE)
    await put({ recipient: 'ben@example.org' })
    await asOwner('commit')
    await server.waitForMails(2)
  })

  it('drops a code that a newer one for the same address has replaced', async () => {
    await put()
    const newer = await put()
    start()
    const mails = await server.waitForMails(1)
    await seen('mail-handled')
    await closing.pop()?.()
    expect(mails.map((mail) => mail.parsed.messageId)).toEqual([
      `<${newer.message_id}@example.org>`,
    ])
    expect(await rows()).toEqual([expect.objectContaining({ id: newer.id })])
  })

  it('does not send an expired code', async () => {
    await put({ expired: true })
    await put({ recipient: 'ben@example.org' })
    start()
    const mails = await server.waitForMails(1)
    expect(mails[0]?.to).toEqual(['ben@example.org'])
    expect((await rows())[0]).toMatchObject({ recipient: 'mia@example.org', attempts: 0 })
  })
})

describe('a mail server in trouble', () => {
  it('that asks to come back later gets the same mail again', async () => {
    server.behave({ kind: 'refuse', at: 'recipient', reply: 451, times: 3 })
    await put()
    const mailer = start()
    await seen('mail-refused')
    expect(mailer.trouble()).toContain('asks to try again later (451)')
    await server.waitForMails(1)
    await seen('mail-handled')
    expect(mailer.trouble()).toBeNull()
    expect(server.tries).toBe(4)
    await mailer.stop()
    expect(await rows()).toEqual([
      expect.objectContaining({ state: 'sent', attempts: 4, last_error: null }),
    ])
  })

  it.each([
    ['recipient', 550],
    ['data', 552],
  ] as const)('that finally refuses at %s with %i is not asked again', async (at, reply) => {
    server.behave({ kind: 'refuse', at, reply })
    await put()
    const mailer = start()
    await seen('mail-refused')
    await mailer.stop()
    expect(server.tries).toBe(1)
    expect(mailer.trouble()).toContain(`refused the mail (${reply})`)
    expect(await rows()).toEqual([
      expect.objectContaining({
        state: 'failed',
        payload: {},
        last_error: `refused ${reply}`,
        last_error_category: 'refused',
      }),
    ])
  })

  it('that refuses one address is not shown where that would reveal who exists', async () => {
    server.behave({ kind: 'refuse', at: 'recipient', reply: 550 })
    await put()
    const mailer = start({ revealRefusals: false })
    await seen('mail-refused')
    await mailer.stop()
    expect(mailer.trouble()).toBeNull()
    expect(await rows()).toEqual([
      expect.objectContaining({ state: 'failed', last_error_category: null }),
    ])
  })

  it('that cannot be reached is reported in the same way for known and unknown addresses', async () => {
    await server.close()
    const states: unknown[] = []
    for (const isVoid of [false, true]) {
      await asOwner('delete from private.mail_outbox')
      await put({ isVoid })
      lines = []
      const mailer = start({ revealRefusals: false })
      await seen('mail-refused', 2)
      states.push([mailer.trouble(), await asOwner('select state, reason from mail_state()')])
      await mailer.stop()
    }
    expect(states[0]).toEqual([
      `The mail server 127.0.0.1:${server.port} cannot be reached.`,
      [{ state: 'delayed', reason: 'unreachable' }],
    ])
    expect(states[1]).toEqual(states[0])
  })

  it('that cuts the connection in the middle of a mail gets it again', async () => {
    server.behave({ kind: 'drop-in-data', times: 2 })
    const { message_id } = await put()
    start()
    const [mail] = await server.waitForMails(1)
    expect(mail?.parsed.messageId).toBe(`<${message_id}@example.org>`)
    expect(server.tries).toBe(3)
  })

  it('that breaks TLS gets nothing, and the code waits', async () => {
    await server.close()
    server = await startSmtpServer({ tls: makeCertificate(), secure: true })
    await put()
    const transport = createSmtpTransport(parseSmtpUrl(`smtps://127.0.0.1:${server.port}`))
    const mailer = start({ transport })
    await seen('mail-refused')
    await mailer.stop()
    expect(server.tries).toBe(0)
    expect(await rows()).toEqual([
      expect.objectContaining({ state: 'waiting', last_error: 'certificate' }),
    ])
  })

  it('that hangs delays neither other mails nor the end of the app', async () => {
    server.behave({ kind: 'hang-in-data' })
    await put()
    const mailer = start()
    await server.waitForHeld(1)
    server.behave({ kind: 'accept' })
    await put({ recipient: 'ben@example.org' })
    mailer.wake()
    const mails = await server.waitForMails(1)
    expect(mails[0]?.to).toEqual(['ben@example.org'])

    await mailer.stop()
    const [hanging] = await rows()
    expect(hanging).toMatchObject({ state: 'waiting', locked_by: null })
  })

  it('another worker sends a dead worker’s mail when the lease ends', async () => {
    const { id } = await put()
    await createOutbox(connect().run, 'the-dead').claim(1)
    const mailer = start()
    mailer.wake()
    await put({ recipient: 'ben@example.org' })
    mailer.wake()
    await server.waitForMails(1)
    expect(server.mails[0]?.to).toEqual(['ben@example.org'])

    await asOwner(
      `update private.mail_outbox set locked_until = clock_timestamp() - interval '1 second' where id = $1`,
      [id],
    )
    mailer.wake()
    await server.waitForMails(2)
    expect(server.mails[1]?.to).toEqual(['mia@example.org'])
  })
})

describe('an outbox folder', () => {
  const outboxFolder = () => join(folder, 'outbox')
  const mailsWritten = async () => (await readdir(outboxFolder())).filter((n) => n.endsWith('.eml'))

  it('gets one file per mail and none for an address that nobody has', async () => {
    await put()
    await put({ recipient: 'nobody@example.org', isVoid: true })
    start({ transport: createFolderTransport(outboxFolder()) })
    await seen('mail-handled', 2)
    const names = await readdir(outboxFolder())
    expect(names).toHaveLength(1)
    expect(await readFile(join(outboxFolder(), names[0] ?? ''), 'utf8')).toContain('123 456')
  })

  it('that cannot store mail loses none: the reason is reported, and sending continues when there is space', async () => {
    await writeFile(outboxFolder(), 'a file in the way')
    await put()
    const mailer = start({ transport: createFolderTransport(outboxFolder()) })
    await seen('mail-refused', 2)
    expect(mailer.trouble()).toBe(`${outboxFolder()} is a file where a folder should be.`)
    expect(await asOwner('select state, reason from mail_state()')).toEqual([
      { state: 'delayed', reason: 'disk' },
    ])
    await rm(outboxFolder())
    await seen('mail-handled')
    expect(await mailsWritten()).toHaveLength(1)
    expect(mailer.trouble()).toBeNull()
  })
})

describe('a lost database', () => {
  it('does not end the mailer, and sent mail is not sent again', async () => {
    const connection = connect()
    let away: 'no' | 'for-marks' | 'yes' = 'for-marks'
    const mailer = start({
      outbox: createOutbox((text, values) => {
        if (away === 'yes' || (away === 'for-marks' && text.includes('mail_was_sent')))
          return Promise.reject(new Error('Connection terminated unexpectedly'))
        return connection.run(text, values)
      }, 'worker-one'),
    })
    await put()
    mailer.wake()
    await server.waitForMails(1)
    await seen('mail-not-settled')
    away = 'yes'
    await seen('outbox-not-reached')
    // Its lease has ended meanwhile, so only the mailer's own memory prevents a second mail.
    await asOwner(
      `update private.mail_outbox set locked_until = clock_timestamp() - interval '1 second'`,
    )
    away = 'no'
    await seen('outbox-reached-again')
    await mailer.stop()
    expect(server.tries).toBe(1)
    expect(await rows()).toEqual([expect.objectContaining({ state: 'sent', payload: {} })])
  })

  it('is found again after every connection was cut', async () => {
    const mailer = start()
    await put()
    mailer.wake()
    await server.waitForMails(1)
    await seen('mail-handled')

    const admin = new Client(database.admin)
    await admin.connect()
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'connect-support worker' and datname = current_database()`,
    )
    await admin.end()
    await put({ recipient: 'ben@example.org' })
    mailer.wake()
    await server.waitForMails(2)
  })

  it('is followed when it moves', async () => {
    let endpoint: PgEndpoint = { ...database.owner, port: 1 }
    const mailer = start({
      outbox: createOutbox(connect(() => endpoint).run, 'worker-one'),
    })
    await seen('outbox-not-reached')
    await put()
    endpoint = database.owner
    await server.waitForMails(1)
    await mailer.stop()
  })
})
