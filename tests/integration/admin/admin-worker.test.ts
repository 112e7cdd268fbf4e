import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createId } from '@paralleldrive/cuid2'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { TIDY_JOBS } from '#main/worker/jobs'
import type { Membership } from '#shared/domain/workspace'
import { admin, endLogins, urlOf } from '#tests/support/admin'
import { type AdminProcess, startAdmin } from '#tests/support/admin-process'
import { startDatabaseProxy } from '#tests/support/database-proxy'
import { openDesktop } from '#tests/support/desktop'
import { PATIENCE, write } from '#tests/support/replying'
import { startSmtpServer, type TestSmtpServer } from '#tests/support/smtp'
import { makeTempDir, removeDataDir } from '#tests/support/temp-dir'
import { makeWorkerLogin } from '#tests/support/worker-login'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

let db: TestDatabase
let acme: Membership
let mia: TestMember
let login: PgEndpoint
let server: TestSmtpServer
let dataDir: string
const processes: AdminProcess[] = []

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace('Acme')
  mia = await db.addMember(acme, 'MEMBER')
  login = await makeWorkerLogin(db.sql, db.owner)
  dataDir = await makeTempDir('admin')
})
afterAll(async () => {
  await endLogins(db.sql)
  await db.close()
  await removeDataDir(dataDir)
})
beforeEach(async () => {
  server = await startSmtpServer()
  await db.sql.query('DELETE FROM private.mail_outbox')
  await db.sql.query('DELETE FROM private.leases')
  await db.sql.query('DELETE FROM private.workers')
})
afterEach(async () => {
  for (const process of processes.splice(0)) {
    process.signal('SIGKILL')
    await process.ended()
  }
  await server.close()
})

const smtp = () => ({ SMTP_URL: `smtp://127.0.0.1:${server.port}?from=help@example.org` })
const run = (args: string[], env: Record<string, string> = {}, interrupted?: AbortSignal) =>
  admin(args, { dataDir, env, ...(interrupted === undefined ? {} : { interrupted }) })
const once = (url = urlOf(login), env: Record<string, string> = smtp()) =>
  run(['worker', '--once', '--json', '--database-url', url], env)
function start(env: Record<string, string> = {}): AdminProcess {
  const process = startAdmin(['worker'], {
    CONNECT_DATA_DIR: dataDir,
    DATABASE_URL: urlOf(login),
    ...smtp(),
    ...env,
  })
  processes.push(process)
  return process
}
async function reply(text: string): Promise<void> {
  await write(mia, await db.addTicket(acme), text)
}
const states = async () =>
  (
    await db.sql.query<{ state: string }>(
      'SELECT state FROM private.mail_outbox ORDER BY created_at',
    )
  ).rows.map(({ state }) => state)

describe('worker --once', () => {
  it('sends waiting mail and does every due job, with a worker’s own login', async () => {
    await reply('It is mended.')
    const first = await once()
    expect(first.code).toBe(0)
    expect(JSON.parse(first.out)).toEqual({
      mail: { sent: 1, refused: 0 },
      jobs: TIDY_JOBS.map(({ name }) => ({ job: name, steps: 1, error: null })),
    })
    expect(server.mails[0]?.parsed.text).toContain('It is mended.')
    // Structured lines, without addresses or texts.
    const lines = first.err
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string })
    expect(lines.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['mail-handled', 'job-done', 'worker-stopped']),
    )
    expect(first.err).not.toMatch(/@|mended/)

    expect(JSON.parse((await once()).out)).toEqual({ mail: { sent: 0, refused: 0 }, jobs: [] })
  })

  it('puts a link with the server’s address for desktops into invitations', async () => {
    const olga = await db.addMember(acme, 'OWNER', 'Olga Owner')
    const desktop = await openDesktop(db.app, olga.token)
    const invite = (email: string) =>
      desktop.query(`SELECT invite_member($1, $2, 'MEMBER', $3)`, [
        acme.workspaceId,
        email,
        createId(),
      ])
    await invite('ben@example.org')
    await once()
    await db.sql.query(
      `INSERT INTO private.join_address (host, port, database) VALUES ('db.example.org', 5432, 'helpdesk')`,
    )
    await invite('kim@example.org')
    await once()
    const texts = server.mails.map(({ parsed }) => parsed.text ?? '')
    expect(texts).toHaveLength(2)
    expect(texts[0]).not.toContain('connect-support:')
    expect(texts[1]).toContain(
      'connect-support://join/?host=db.example.org&port=5432&database=helpdesk',
    )
    await desktop.end()
    await db.sql.query('DELETE FROM private.join_address')
  })

  it('reports a refused mail by its exit code', async () => {
    server.behave({ kind: 'refuse', at: 'recipient', reply: 550 })
    await reply('Nobody takes this.')
    const answer = await run(['worker', '--once', '--database-url', urlOf(login)], smtp())
    expect(answer).toMatchObject({ code: 1 })
    expect(answer.out).toContain('0 mails sent, 1 refused; jobs: codes, ')
    expect(await states()).toEqual(['failed'])
  })

  it('stops early when told to, after finishing what it began', async () => {
    await reply('Not yet.')
    const stop = new AbortController()
    stop.abort()
    const args = ['worker', '--once', '--json', '--database-url', urlOf(login)]
    const answer = await run(args, smtp(), stop.signal)
    expect(JSON.parse(answer.out)).toEqual({ mail: { sent: 0, refused: 0 }, jobs: [] })
    expect(await states()).toEqual(['waiting'])
  })

  it('with the owner’s address and no mail server, writes files and says where', async () => {
    await reply('Into a file.')
    const answer = await once(urlOf(db.owner), {})
    expect(answer.code).toBe(0)
    expect(answer.err).toContain(
      `SMTP_URL is not set: mails are written to ${join(dataDir, 'outbox')}`,
    )
    expect(
      (await readdir(join(dataDir, 'outbox'))).filter((name) => name.endsWith('.eml')),
    ).toHaveLength(1)
  })

  it.each([
    ['a desktop’s login', () => urlOf(db.app), {}, 'may not send mail'],
    [
      'a mail server’s address that is none',
      () => urlOf(login),
      { SMTP_URL: 'x' },
      'SMTP_URL is not a URL',
    ],
    ['a server that is not there', () => 'postgresql://a:b@127.0.0.1:1/c', {}, 'cannot be reached'],
  ])('refuses %s', async (_what, url, env, words) => {
    const answer = await once(url(), env)
    expect(answer).toMatchObject({ code: 1, out: '' })
    expect(answer.err).toContain(words)
  })
})

describe('worker', () => {
  it('told to stop, finishes the current mail and ends with success', async () => {
    server.behave({ kind: 'hang-in-data' })
    await reply('In hand.')
    const worker = start()
    await server.waitForHeld(1)
    const seen = await run(['status', '--json', '--check', '--database-url', urlOf(db.owner)])
    expect(JSON.parse(seen.out)).toMatchObject({
      mail: { waiting: 1 },
      workers: [{ login: login.user, seenSeconds: expect.any(Number) as number }],
      attention: [],
    })
    expect(seen.code).toBe(0)

    worker.signal('SIGTERM')
    await worker.line('worker-stopping')
    await reply('After the end.')
    server.release()
    expect(await worker.ended()).toBe(0)
    expect(await states()).toEqual(['sent', 'waiting'])
    expect(worker.lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(
      expect.arrayContaining(['worker-started', 'mail-handled', 'worker-stopped']),
    )

    const gone = await run(['status', '--check', '--database-url', urlOf(db.owner)])
    expect(gone).toMatchObject({ code: 1 })
    expect(gone.out).toContain('Needs attention: No worker is running')
  })

  it('ends with a message when the database has been migrated to a newer version', async () => {
    const worker = start()
    await worker.line('worker-started')
    await db.sql.query(
      `INSERT INTO public._prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ('later', '', '99999999999999_later', now(), now(), 1)`,
    )
    try {
      expect(await worker.ended()).toBe(1)
      expect(worker.lines.join('\n')).toContain('updated to a newer version')
      await reply('It waits for the newer one.')
      expect(await states()).toEqual(['waiting'])
    } finally {
      await db.sql.query(`DELETE FROM public._prisma_migrations WHERE id = 'later'`)
    }
  })

  it('started twice, sends each mail once and does each job once', async () => {
    const both = [start(), start()]
    await Promise.all(both.map((worker) => worker.line('worker-started')))
    for (let n = 0; n < 10; n += 1) await reply(`Reply ${n}.`)
    await server.waitForMails(10)
    await vi.waitFor(async () => {
      expect(new Set(await states())).toEqual(new Set(['sent']))
      const { rows } = await db.sql.query<{ job: string }>(
        'SELECT job FROM private.leases WHERE runs > 0',
      )
      expect(rows).toHaveLength(TIDY_JOBS.length)
    }, PATIENCE)
    for (const worker of both) worker.signal('SIGINT')
    for (const worker of both) expect(await worker.ended()).toBe(0)
    expect(server.mails).toHaveLength(10)
    const { rows } = await db.sql.query(
      `SELECT job FROM private.leases WHERE runs <> 1 AND job <> 'codes'`,
    )
    expect(rows).toEqual([])
  })

  it('waits for a server that is not up yet, continues after an outage, and can be stopped meanwhile', async () => {
    const proxy = await startDatabaseProxy(login)
    proxy.setAway(true)
    const worker = start({ DATABASE_URL: urlOf(proxy.endpoint) })
    await worker.line('database-awaited')
    proxy.setAway(false)
    await worker.line('worker-started')
    await reply('First.')
    await server.waitForMails(1)
    proxy.setAway(true)
    await worker.line('outbox-not-reached')
    await reply('Second.')
    proxy.setAway(false)
    await server.waitForMails(2)
    worker.signal('SIGTERM')
    expect(await worker.ended()).toBe(0)

    proxy.setAway(true)
    const stop = new AbortController()
    const waiting = run(['worker', '--database-url', urlOf(proxy.endpoint)], smtp(), stop.signal)
    stop.abort()
    expect(await waiting).toMatchObject({ code: 0 })
    await proxy.close()
  })

  it('is disconnected when its login is revoked, and another one continues', async () => {
    const own = await makeWorkerLogin(db.sql, db.owner)
    const worker = start({ DATABASE_URL: urlOf(own) })
    await worker.line('worker-started')
    expect(await run(['revoke', own.user, '--database-url', urlOf(db.owner)])).toMatchObject({
      code: 0,
    })
    await worker.line('outbox-not-reached')
    await reply('By another.')
    expect((await once()).code).toBe(0)
    await expect(new Client(own).connect()).rejects.toMatchObject({ code: '28P01' })
  })
})
