import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createId } from '@paralleldrive/cuid2'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { hashToken } from '#main/features/sign-in/challenge'
import { mailState } from '#main/features/sign-in/mail-state'
import { requestCode } from '#main/features/sign-in/request-code'
import { restoreSession } from '#main/features/sign-in/restore-session'
import { readGuess, readSession, submitGuess } from '#main/features/sign-in/session-repository'
import { verifyCode } from '#main/features/sign-in/verify-code'
import { createWorkspace } from '#main/features/setup/create-workspace'
import { isSetupNeeded } from '#main/features/setup/setup-repository'
import { createLog } from '#main/log'
import { createMailer, type Mailer } from '#main/mail/mailer'
import { createOutbox } from '#main/mail/outbox'
import { openWorkerConnection, type WorkerConnection } from '#main/database/worker-connection'
import { createSmtpTransport } from '#main/mail/smtp-transport'
import { parseSmtpUrl } from '#main/mail/smtp-url'
import { loadMailTemplates } from '#main/mail/templates'
import type { Membership } from '#shared/domain/workspace'
import { DomainError } from '#shared/errors'
import { contract } from '#shared/ipc/contract'
import { type DatabaseProxy, startDatabaseProxy } from '#tests/support/database-proxy'
import { asWorker } from '#tests/support/desktop'
import {
  openSigningDesktop,
  type SigningDesktop as Desktop,
  type SigningDesktopOptions as DesktopOptions,
} from '#tests/support/signing-desktop'
import { startSmtpServer, type TestSmtpServer } from '#tests/support/smtp'
import { openTestDatabase, type TestDatabase } from '#tests/support/test-database'

vi.hoisted(() => {
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= 'none'
})

/** For a loaded machine. On an idle one, everything arrives at once. */
const PATIENCE = { timeout: 30_000, interval: 20 }

let db: TestDatabase
let acme: Membership
let server: TestSmtpServer
let connection: WorkerConnection
let mailer: Mailer
let proxy: DatabaseProxy
/** Everything that must not be in any log or row. */
const secrets = new Set<string>()
const lines: string[] = []
const log = createLog((line) => lines.push(line))
const opened: Desktop[] = []

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
      templates: await loadMailTemplates(join(import.meta.dirname, '../../../resources/mail'), {
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

async function desktop(options: Partial<DesktopOptions> = {}): Promise<Desktop> {
  const made = await openSigningDesktop({ endpoint: db.app, mailer, log, ...options })
  opened.push(made)
  return made
}
async function restart(before: Desktop): Promise<Desktop> {
  opened.splice(opened.indexOf(before), 1)
  const after = await before.restart()
  opened.push(after)
  return after
}
/** A member of Acme with a separate address. */
async function member(): Promise<{ id: string; email: string }> {
  const { person } = await db.addMember(acme)
  return person
}
/** Requests a code and reads it from the mail. */
async function mailedCode(on: Desktop, email: string): Promise<string> {
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
const otherThan = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
async function refusal(work: Promise<unknown>): Promise<DomainError> {
  const error: unknown = await work.then(
    () => new Error('was not refused'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(DomainError)
  return error as DomainError
}
const later = (seconds: number) =>
  db.sql.query(
    'update private.code_request set created_at = created_at - make_interval(secs => $1)',
    [seconds],
  )

describe('the right code', () => {
  it('opens the session, pasted with a space as the mail shows it', async () => {
    const mia = await member()
    const on = await desktop()
    const code = await mailedCode(on, mia.email)
    const pasted = ` ${code.slice(0, 3)} ${code.slice(3)}\u00a0`
    const input = contract['sign-in:verify-code'].input.parse({ code: pasted })
    const session = await verifyCode(input, on.deps)
    expect(contract['sign-in:verify-code'].output.parse(session)).toEqual(session)
    expect(session).toMatchObject({
      user: { id: mia.id, email: mia.email, role: 'USER' },
      workspace: { workspaceId: acme.workspaceId, name: 'Acme', role: 'MEMBER' },
    })
    expect(on.told).toEqual([session])
    expect(on.holder.current().viewer.userId).toBe(mia.id)
    const { rows } = await db.sql.query(
      `select "lastLoginAt" > now() - interval '1 minute' as recent from "User" where "id" = $1`,
      [mia.id],
    )
    expect(rows).toEqual([{ recent: true }])
  })

  it('opens it once', async () => {
    const mia = await member()
    const on = await desktop()
    const code = await mailedCode(on, mia.email)
    const challenge = on.deps.challenges.current()
    await verifyCode({ code }, on.deps)
    expect((await refusal(verifyCode({ code }, on.deps))).code).toBe('code.gone')

    on.deps.challenges.begin({
      challengeId: challenge?.id ?? '',
      email: mia.email,
      expiresIn: 300,
      resendIn: 30,
    })
    expect((await refusal(verifyCode({ code }, on.deps))).code).toBe('code.gone')
  })

  it('typed twice at once counts once and opens one session', async () => {
    const mia = await member()
    const on = await desktop()
    const code = await mailedCode(on, mia.email)
    const [one, two] = await Promise.all([
      verifyCode({ code }, on.deps),
      verifyCode({ code }, on.deps),
    ])
    expect(one).toEqual(two)
    const { rows } = await db.sql.query('select 1 from private.sessions where user_id = $1', [
      mia.id,
    ])
    // One was made for the member when the test began.
    expect(rows).toHaveLength(2)
    expect(await readSession(on.holder.current().database)).toEqual(one)
  })

  it('is worth nothing after five minutes', async () => {
    const mia = await member()
    const on = await desktop()
    const code = await mailedCode(on, mia.email)
    await db.sql.query(
      `update "OTPToken" set "createdAt" = "createdAt" - interval '5 minutes',
         "expiresAt" = "expiresAt" - interval '5 minutes' where "email" = $1`,
      [mia.email],
    )
    expect((await refusal(verifyCode({ code }, on.deps))).code).toBe('code.gone')
  })

  it('is worth nothing once a newer one was requested, on this desktop or another', async () => {
    const mia = await member()
    const on = await desktop()
    const first = await mailedCode(on, mia.email)
    const old = on.deps.challenges.current()
    await later(31)
    const elsewhere = await desktop()
    const second = await mailedCode(elsewhere, mia.email)
    expect(on.deps.challenges.current()).toBe(old)
    expect((await refusal(verifyCode({ code: first }, on.deps))).code).toBe('code.gone')
    await verifyCode({ code: second }, elsewhere.deps)
  })

  it('is not accepted if none was requested', async () => {
    const on = await desktop()
    expect((await refusal(verifyCode({ code: '123456' }, on.deps))).code).toBe('code.gone')
  })
})

describe('wrong codes', () => {
  it('are counted; after three the right one is worth nothing', async () => {
    const mia = await member()
    const on = await desktop()
    const code = await mailedCode(on, mia.email)
    for (const attemptsLeft of [2, 1, 0]) {
      const error = await refusal(verifyCode({ code: otherThan(code) }, on.deps))
      expect(error).toMatchObject({ code: 'code.wrong', details: { attemptsLeft } })
    }
    expect((await refusal(verifyCode({ code }, on.deps))).code).toBe('code.gone')
    expect(on.told).toEqual([])
  })

  it('twenty at once get three tries in all', async () => {
    const mia = await member()
    const on = await desktop()
    const code = await mailedCode(on, mia.email)
    const guesses = Array.from({ length: 20 }, (_, n) =>
      String((Number(code) + n + 1) % 1_000_000).padStart(6, '0'),
    )
    const codes = await Promise.all(
      guesses.map(async (guess) => (await refusal(verifyCode({ code: guess }, on.deps))).code),
    )
    expect(codes.filter((answer) => answer === 'code.wrong')).toHaveLength(3)
    expect(codes.filter((answer) => answer === 'code.gone')).toHaveLength(17)
    expect((await refusal(verifyCode({ code }, on.deps))).code).toBe('code.gone')
  })

  it('twenty right ones at once open one session', async () => {
    const mia = await member()
    const on = await desktop()
    const code = await mailedCode(on, mia.email)
    const challengeId = on.deps.challenges.current()?.id ?? ''
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const attemptId = createId()
        const counted = await submitGuess(on.deps.anonymous(), {
          challengeId,
          email: mia.email,
          code,
          attemptId,
          tokenHash: hashToken(randomBytes(32).toString('base64url')),
          installation: 'somebody',
        })
        if (counted.outcome !== 'counted') return counted.outcome
        return (await readGuess(on.deps.anonymous(), attemptId)).outcome
      }),
    )
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1)
    const { rows } = await db.sql.query(
      `select 1 from private.sessions where user_id = $1 and installation = 'somebody'`,
      [mia.id],
    )
    expect(rows).toHaveLength(1)
  })

  it('too many for one address are refused for a while, with the time to wait', async () => {
    const mia = await member()
    const on = await desktop()
    for (let round = 0; round < 4; round += 1) {
      await later(31)
      const code = await mailedCode(on, mia.email)
      for (let guess = 0; guess < 3 && round * 3 + guess < 10; guess += 1)
        await refusal(verifyCode({ code: otherThan(code) }, on.deps))
    }
    const error = await refusal(verifyCode({ code: '000000' }, on.deps))
    expect(error.code).toBe('code.limited')
    const { retryInSeconds } = (error as DomainError<'code.limited'>).details
    expect(retryInSeconds).toBeGreaterThan(3_000)
    expect(retryInSeconds).toBeLessThanOrEqual(3_600)
  })
})

describe('requesting a code', () => {
  it('again too soon is refused with the seconds to wait, and the first code stays valid', async () => {
    const mia = await member()
    const on = await desktop()
    const code = await mailedCode(on, mia.email)
    const error = await refusal(requestCode({ email: mia.email }, on.deps))
    expect(error.code).toBe('code.limited')
    const { retryInSeconds } = (error as DomainError<'code.limited'>).details
    expect(retryInSeconds).toBeGreaterThan(0)
    expect(retryInSeconds).toBeLessThanOrEqual(30)
    await verifyCode({ code }, on.deps)
  })

  it('a sixth time in a quarter of an hour is refused', async () => {
    const mia = await member()
    const on = await desktop()
    for (let n = 0; n < 5; n += 1) {
      await later(31)
      await mailedCode(on, mia.email)
    }
    await later(31)
    const error = await refusal(requestCode({ email: mia.email }, on.deps))
    expect((error as DomainError<'code.limited'>).details.retryInSeconds).toBeGreaterThan(600)
  })

  /** What a request and three guesses leave behind, and their answers. */
  async function traces(email: string) {
    await db.sql.query('delete from private.code_request')
    await db.sql.query('delete from private.mail_outbox')
    await db.sql.query('delete from "OTPToken"')
    const on = await desktop()
    const answers: unknown[] = [{ ...(await requestCode({ email }, on.deps)), email: '' }]
    for (const code of ['000000', '000001', '000002', '000003']) {
      const { code: answer, details } = await refusal(verifyCode({ code }, on.deps))
      answers.push({ answer, details })
    }
    const again = await refusal(requestCode({ email }, on.deps))
    await vi.waitFor(async () => {
      const { rows } = await db.sql.query('select state from private.mail_outbox')
      expect(rows).toEqual([{ state: 'sent' }])
    }, PATIENCE)
    const { rows } = await db.sql.query(
      `select (select count(*) from private.code_request) as requests,
              (select count(*) from private.code_attempt) as attempts,
              (select count(*) from "OTPToken") as tokens,
              (select count(*) from private.mail_outbox) as mails,
              (select row(state, payload, attempts, last_error)::text from private.mail_outbox) as mail`,
    )
    await db.sql.query('delete from private.code_attempt')
    return { answers, again: again.code, rows }
  }

  it('for an unknown, a deactivated and a departed person looks the same, without a mail', async () => {
    const mia = await member()
    const off = await member()
    await db.sql.query('update "User" set "isActive" = false where "id" = $1', [off.id])
    const gone = await member()
    await db.sql.query('update "WorkspaceUser" set "isActive" = false where "userId" = $1', [
      gone.id,
    ])
    const requester = `${createId()}@example.org`
    await db.addRequester(acme, requester)

    const known = await traces(mia.email)
    expect(known.answers).toEqual([
      { email: '', expiresInSeconds: 300, resendInSeconds: 30 },
      { answer: 'code.wrong', details: { attemptsLeft: 2 } },
      { answer: 'code.wrong', details: { attemptsLeft: 1 } },
      { answer: 'code.wrong', details: { attemptsLeft: 0 } },
      { answer: 'code.gone', details: {} },
    ])
    const before = server.mails.length
    const tries = server.tries
    for (const email of [`${createId()}@example.org`, off.email, gone.email, requester])
      expect(await traces(email)).toEqual(known)
    expect(server.mails).toHaveLength(before)
    expect(server.tries).toBe(tries)
  })
})

describe('the session', () => {
  async function signedIn(options: Partial<DesktopOptions> = {}) {
    const person = await member()
    const on = await desktop(options)
    const session = await verifyCode({ code: await mailedCode(on, person.email) }, on.deps)
    return { person, on, session }
  }

  it('continues after a restart', async () => {
    const { on, session } = await signedIn()
    const after = await restart(on)
    expect(await restoreSession(after.deps)).toEqual({ session })
    expect(await restoreSession((await restart(after)).deps)).toEqual({ session })
  })

  it('does not continue after a restart if it may only be stored in memory', async () => {
    const { on } = await signedIn({ mode: 'team' })
    expect(await restoreSession((await restart(on)).deps)).toEqual({
      session: null,
      reason: 'none',
    })
  })

  it('ends at sign-out, here and in the database', async () => {
    const { on } = await signedIn()
    const token = (await on.deps.vault.load()) ?? ''
    const elsewhere = on.deps.connect(token)
    expect(await readSession(elsewhere)).not.toBeNull()
    await on.signOut.signOut()
    expect(await readSession(elsewhere)).toBeNull()
    await elsewhere.$disconnect()
    expect(on.told.at(-1)).toBeNull()
    expect(on.holder.isSignedIn()).toBe(false)
    expect(await restoreSession((await restart(on)).deps)).toEqual({
      session: null,
      reason: 'none',
    })
  })

  it.each([
    ['deactivation', 'update "User" set "isActive" = false where "id" = $1'],
    ['leaving the last workspace', 'delete from "WorkspaceUser" where "userId" = $1'],
    [
      '30 days without use',
      `update private.sessions set last_seen_at = now() - interval '30 days 1 second' where user_id = $1`,
    ],
  ])('ends at %s, also while it is open', async (_, sql) => {
    const { person, on } = await signedIn()
    await db.sql.query(sql, [person.id])
    expect(await on.holder.renew()).toBeNull()
    expect(on.holder.isSignedIn()).toBe(false)
    const after = await restart(on)
    expect(await restoreSession(after.deps)).toEqual({ session: null, reason: 'ended' })
    expect(await restoreSession(after.deps)).toEqual({ session: null, reason: 'none' })
  })

  it('does not end after 29 days without use, which then count from zero', async () => {
    const { person, on, session } = await signedIn()
    await db.sql.query(
      `update private.sessions set last_seen_at = now() - interval '29 days' where user_id = $1`,
      [person.id],
    )
    expect(await restoreSession((await restart(on)).deps)).toEqual({ session })
    const { rows } = await db.sql.query(
      `select count(*) as recent from private.sessions
       where user_id = $1 and last_seen_at > now() - interval '1 hour'`,
      [person.id],
    )
    expect(rows).toEqual([{ recent: '1' }])
  })
})

describe('a connection that breaks', () => {
  it.each(['submit_code', 'verify_code', 'current_session'])(
    'before the answer of %s arrives costs neither an attempt nor the session',
    async (statement) => {
      const mia = await member()
      const on = await desktop({ endpoint: proxy.endpoint })
      const code = await mailedCode(on, mia.email)
      const lost = proxy.lost
      proxy.loseAnswerTo(statement)
      const session = await verifyCode({ code }, on.deps)
      expect(proxy.lost).toBe(lost + 1)
      expect(session.user.id).toBe(mia.id)
      const { rows } = await db.sql.query('select attempts from "OTPToken" where email = $1', [
        mia.email,
      ])
      expect(rows).toEqual([{ attempts: 1 }])
    },
  )

  it('counts a wrong guess once although it was sent twice', async () => {
    const mia = await member()
    const on = await desktop({ endpoint: proxy.endpoint })
    const code = await mailedCode(on, mia.email)
    proxy.loseAnswerTo('submit_code')
    const error = await refusal(verifyCode({ code: otherThan(code) }, on.deps))
    expect(error).toMatchObject({ code: 'code.wrong', details: { attemptsLeft: 2 } })
  })

  it('at sign-out removes the session here, and ends it when the database is back', async () => {
    const mia = await member()
    const on = await desktop({ endpoint: proxy.endpoint })
    await verifyCode({ code: await mailedCode(on, mia.email) }, on.deps)
    const token = (await on.deps.vault.load()) ?? ''
    proxy.setAway(true)
    await on.signOut.signOut()
    expect(on.told.at(-1)).toBeNull()
    expect(await on.deps.vault.load()).toBeNull()

    proxy.setAway(false)
    const elsewhere = on.deps.connect(token)
    expect(await readSession(elsewhere)).not.toBeNull()
    await on.signOut.endLeftOver()
    expect(await readSession(elsewhere)).toBeNull()
    await elsewhere.$disconnect()
  })

  it('at the start removes nothing', async () => {
    const mia = await member()
    const on = await desktop({ endpoint: proxy.endpoint })
    const session = await verifyCode({ code: await mailedCode(on, mia.email) }, on.deps)
    const after = await restart(on)
    proxy.setAway(true)
    await expect(restoreSession(after.deps)).rejects.toThrow()
    proxy.setAway(false)
    expect(await restoreSession(after.deps)).toEqual({ session })
  })
})

describe('the state of outgoing mail', () => {
  it('shows that mail waits, is delayed and was sent', async () => {
    const mia = await member()
    const on = await desktop()
    expect(await mailState(on.deps)).toEqual({ state: 'idle', reason: null })
    server.behave({ kind: 'hang-in-data' })
    await requestCode({ email: mia.email }, on.deps)
    await server.waitForHeld(1)
    // The worker has it. Nobody learns when it is sent, because that would reveal whether anybody
    // has the address.
    expect(await mailState(on.deps)).toEqual({ state: 'idle', reason: null })
    server.behave({ kind: 'accept' })
    server.release()
    await vi.waitFor(async () => {
      expect(await mailState(on.deps)).toEqual({ state: 'idle', reason: null })
    }, PATIENCE)
    const away = { wake: () => undefined, trouble: () => null }
    await db.sql.query(
      `insert into private.mail_outbox (kind, recipient, payload, last_error_category, next_attempt_at)
       values ('code', 'somebody@example.org', '{}', 'unreachable', now() + interval '1 hour')`,
    )
    const delayed = await mailState({ ...on.deps, mailer: away })
    expect(contract['sign-in:mail-state'].output.parse(delayed)).toEqual({
      state: 'delayed',
      reason: 'The mail server cannot be reached.',
    })
    await db.sql.query('delete from private.mail_outbox')
  })
})

describe('the first run', () => {
  let fresh: TestDatabase
  let ownConnection: WorkerConnection
  let ownMailer: Mailer
  beforeAll(async () => {
    fresh = await openTestDatabase()
    ownConnection = openWorkerConnection(() => asWorker(fresh.owner), log)
    ownMailer = createMailer({
      outbox: createOutbox(ownConnection.run, 'first'),
      transport: createSmtpTransport(parseSmtpUrl(`smtp://127.0.0.1:${server.port}`)),
      writing: {
        sendsAsWorkspaces: true,
        templates: await loadMailTemplates(join(import.meta.dirname, '../../../resources/mail'), {
          timeZone: 'UTC',
        }),
        sender: { name: 'Connect Support', address: 'help@example.org' },
        device: 'test desktop',
      },
      revealRefusals: true,
      log,
    })
    ownMailer.start()
  })
  afterAll(async () => {
    await ownMailer.stop()
    await ownConnection.close()
    await fresh.close()
  })

  it('makes workspace and owner, can be corrected, and ends with the first sign-in', async () => {
    const on = await desktop({ endpoint: fresh.app, mailer: ownMailer })
    const deps = { ...on.deps, timeZone: 'Europe/Berlin' }
    const first = { workspaceName: 'Acme Support', name: 'Mia Owner', email: 'mai@example.org' }
    expect(await isSetupNeeded(on.deps.anonymous())).toBe(true)
    const before = server.mails.length
    expect(await createWorkspace(first, deps)).toEqual({
      email: 'mai@example.org',
      expiresInSeconds: 300,
      resendInSeconds: 30,
    })
    await server.waitForMails(before + 1)

    const corrected = { ...first, email: 'mia@example.org' }
    await createWorkspace(corrected, deps)
    const mails = await server.waitForMails(before + 2)
    expect(mails.slice(before).map((mail) => mail.to)).toEqual([
      ['mai@example.org'],
      ['mia@example.org'],
    ])

    const renamed = { ...corrected, name: 'Mia Müller' }
    const again = await createWorkspace(renamed, deps)
    expect(again.expiresInSeconds).toBeGreaterThan(200)
    expect(again.resendInSeconds).toBeLessThanOrEqual(30)
    expect(server.mails).toHaveLength(before + 2)

    const code = (server.mails.at(-1)?.parsed.subject ?? '').slice(0, 7).replace(' ', '')
    const session = await verifyCode({ code }, on.deps)
    expect(session).toMatchObject({
      user: { email: 'mia@example.org', name: 'Mia Müller' },
      workspace: { name: 'Acme Support', role: 'OWNER', timeZone: 'Europe/Berlin' },
    })
    expect(await isSetupNeeded(on.deps.anonymous())).toBe(false)
    expect((await refusal(createWorkspace(first, deps))).code).toBe('setup.already-done')
  })
})

it('no code and no token is in a log line or a stored row, and no address in a log line', async () => {
  const { rows: tables } = await db.sql.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('public', 'private')`,
  )
  expect(tables.length).toBeGreaterThan(10)
  expect(secrets.size).toBeGreaterThan(20)
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
})
