import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { requestCode } from '#main/features/sign-in/request-code'
import { createLog } from '#main/log'
import { createMailer, type Mailer } from '#main/mail/mailer'
import { createOutbox } from '#main/mail/outbox'
import { openWorkerConnection, type WorkerConnection } from '#main/database/worker-connection'
import { createSmtpTransport } from '#main/mail/smtp-transport'
import { parseSmtpUrl } from '#main/mail/smtp-url'
import { loadMailTemplates } from '#main/mail/templates'
import type { Membership } from '#shared/domain/workspace'
import { DomainError } from '#shared/errors'
import { type DatabaseProxy, startDatabaseProxy } from '#tests/support/database-proxy'
import { asWorker } from '#tests/support/desktop'
import {
  openSigningDesktop,
  type SigningDesktop as Desktop,
  type SigningDesktopOptions as DesktopOptions,
} from '#tests/support/signing-desktop'
import { startSmtpServer, type TestSmtpServer } from '#tests/support/smtp'
import { openTestDatabase, type TestDatabase } from '#tests/support/test-database'

export let db: TestDatabase
export let acme: Membership
export let server: TestSmtpServer
let connection: WorkerConnection
let mailer: Mailer
export let proxy: DatabaseProxy
/** Everything that must not be in any log or row. */
const secrets = new Set<string>()
const lines: string[] = []
export const log = createLog((line) => lines.push(line))
const opened: Desktop[] = []

/** Before and after the tests of a file: a workspace, a mail server, and a mailer that writes to it. */
export function setUpSignIn(): void {
  beforeAll(async () => {
    db = await openTestDatabase()
    acme = await db.addWorkspace('Acme')
    server = await startSmtpServer()
    proxy = await startDatabaseProxy(db.app)
    connection = openWorkerConnection(() => asWorker(db.owner), log)
    mailer = createMailer({
      outbox: createOutbox(connection.run, 'test'),
      transport: createSmtpTransport(parseSmtpUrl(`smtp://127.0.0.1:${server.port}`)),
      writing: {
        sendsAsWorkspaces: true,
        templates: await loadMailTemplates(join(import.meta.dirname, '../../resources/mail'), {
          timeZone: 'UTC',
        }),
        sender: { name: 'Connect Support', address: 'help@example.org' },
        device: 'test desktop',
      },
      revealRefusals: false,
      log,
    })
    mailer.start()
  })
  afterAll(async () => {
    await mailer.stop()
    await connection.close()
    await proxy.close()
    await server.close()
    await db.close()
  })
  beforeEach(async () => {
    await db.sql.query('delete from private.code_request')
    await db.sql.query('delete from private.code_attempt')
  })
  afterEach(async () => {
    for (const desktop of opened.splice(0)) await desktop.close()
  })
}

export async function desktop(options: Partial<DesktopOptions> = {}): Promise<Desktop> {
  const made = await openSigningDesktop({ endpoint: db.app, mailer, log, ...options })
  opened.push(made)
  return made
}
export async function restart(before: Desktop): Promise<Desktop> {
  opened.splice(opened.indexOf(before), 1)
  const after = await before.restart()
  opened.push(after)
  return after
}
/** A member of Acme with a separate address. */
export async function member(): Promise<{ id: string; email: string }> {
  const { person } = await db.addMember(acme)
  return person
}
/** Requests a code and reads it from the mail. */
export async function mailedCode(on: Desktop, email: string): Promise<string> {
  const before = server.mails.length
  await requestCode({ email }, on.deps)
  const mails = await server.waitForMails(before + 1)
  const mail = mails[before]
  expect(mail?.to).toEqual([email])
  const code = /^(\d{3}) (\d{3}) is your/.exec(mail?.parsed.subject ?? '')
  if (code?.[1] === undefined || code[2] === undefined) throw new Error('no code in the subject')
  secrets.add(`${code[1]}${code[2]}`)
  secrets.add(on.deps.challenges.current()?.token ?? 'no token')
  return `${code[1]}${code[2]}`
}
export const otherThan = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
export async function refusal(work: Promise<unknown>): Promise<DomainError> {
  const error: unknown = await work.then(
    () => new Error('was not refused'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(DomainError)
  return error as DomainError
}
export const later = (seconds: number) =>
  db.sql.query(
    'update private.code_request set created_at = created_at - make_interval(secs => $1)',
    [seconds],
  )

/**
 * More than `atLeast` codes and tokens were made. None of them is in a log line or a stored row, and
 * no address is in a log line.
 */
export async function expectNothingTold(atLeast: number): Promise<void> {
  const { rows: tables } = await db.sql.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('public', 'private')`,
  )
  expect(tables.length).toBeGreaterThan(10)
  expect(secrets.size).toBeGreaterThan(atLeast)
  let stored = ''
  for (const { name } of tables) {
    const { rows } = await db.sql.query<{ row: string }>(
      `select to_jsonb(t)::text as row from ${name} t`,
    )
    stored += rows.map(({ row }) => row).join('\n')
  }
  const logged = lines.join('\n')
  expect(logged).toContain('signed-in')
  for (const secret of secrets) {
    // Six digits can be part of a hash or a time. A code stands alone.
    const alone = new RegExp(`(?<![0-9a-f])${secret}(?![0-9a-f])`)
    expect(stored).not.toMatch(alone)
    expect(logged).not.toMatch(alone)
  }
  expect(logged).not.toContain('@example.org')
}
