import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { createLog } from '#main/log'
import { createMailer, type Mailer, type MailerDeps } from '#main/mail/mailer'
import { createOutbox, type Outbox } from '#main/mail/outbox'
import { openWorkerConnection, type WorkerConnection } from '#main/database/worker-connection'
import { createSmtpTransport } from '#main/mail/smtp-transport'
import { parseSmtpUrl } from '#main/mail/smtp-url'
import { loadMailTemplates, type MailTemplates } from '#main/mail/templates'
import { asWorker } from '#tests/support/desktop'
import { startSmtpServer, type TestSmtpServer } from '#tests/support/smtp'
import { openTestDatabase, type TestDatabase } from '#tests/support/test-database'

/** For a loaded machine. On an idle one, everything arrives at once. */
export const PATIENCE = { timeout: 30_000, interval: 20 }

export let database: TestDatabase
let templates: MailTemplates
export let folder: string
export let server: TestSmtpServer
let lines: string[]
let waiters: { event: string; count: number; resolve: () => void }[]
export const closing: (() => Promise<void>)[] = []

export async function asOwner(
  text: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const result = await database.sql.query<Record<string, unknown>>(text, values)
  return result.rows
}

const log = createLog((line) => {
  lines.push(line)
  for (const waiter of waiters) if (logged(waiter.event) >= waiter.count) waiter.resolve()
})
const logged = (event: string) => lines.filter((line) => line.includes(`"${event}"`)).length
/** Resolves as soon as the log has `count` lines of this event. */
export function seen(event: string, count = 1): Promise<void> {
  return new Promise((resolve) => {
    waiters.push({ event, count, resolve })
    if (logged(event) >= count) resolve()
  })
}

export function connect(endpoint: () => PgEndpoint = () => database.owner): WorkerConnection {
  const connection = openWorkerConnection(() => asWorker(endpoint()), log)
  closing.push(() => connection.close())
  return connection
}
/** Starts counting log lines from zero. */
export function forgetLog(): void {
  lines = []
}

/** Replaces the test's mail server with another one. */
export async function replaceServer(options: Parameters<typeof startSmtpServer>[0]): Promise<void> {
  await server.close()
  server = await startSmtpServer(options)
}

const HOUR = 3_600_000

/** Polls so rarely that everything in a test happens because of a wake or a retry. */
export function start(
  options: Partial<MailerDeps> & { outbox?: Outbox; pollMs?: number } = {},
): Mailer {
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

export async function put(
  options: { recipient?: string; isVoid?: boolean; expired?: boolean } = {},
) {
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
export const rows = () => asOwner('select * from private.mail_outbox order by created_at')

/** Before and after the tests of a file: a database. For each test: a mail server and a folder. */
export function setUpOutbox(): void {
  beforeAll(async () => {
    database = await openTestDatabase()
    templates = await loadMailTemplates(join(import.meta.dirname, '../../resources/mail'), {
      timeZone: 'UTC',
    })
  })
  afterAll(() => database.close())
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
}
