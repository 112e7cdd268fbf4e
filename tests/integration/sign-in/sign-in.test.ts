import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { mailState } from '#main/features/sign-in/mail-state'
import { requestCode } from '#main/features/sign-in/request-code'
import { restoreSession } from '#main/features/sign-in/restore-session'
import { readSession } from '#main/features/sign-in/session-repository'
import { verifyCode } from '#main/features/sign-in/verify-code'
import { createWorkspace } from '#main/features/setup/create-workspace'
import { isSetupNeeded } from '#main/features/setup/setup-repository'
import { createMailer, type Mailer } from '#main/mail/mailer'
import { createOutbox } from '#main/mail/outbox'
import { openWorkerConnection, type WorkerConnection } from '#main/database/worker-connection'
import { createSmtpTransport } from '#main/mail/smtp-transport'
import { parseSmtpUrl } from '#main/mail/smtp-url'
import { loadMailTemplates } from '#main/mail/templates'
import { contract } from '#shared/ipc/contract'
import { asWorker } from '#tests/support/desktop'
import { type SigningDesktopOptions as DesktopOptions } from '#tests/support/signing-desktop'
import { openTestDatabase, type TestDatabase } from '#tests/support/test-database'
import {
  db,
  desktop,
  expectNothingTold,
  log,
  mailedCode,
  member,
  otherThan,
  proxy,
  refusal,
  restart,
  server,
  setUpSignIn,
} from '#tests/support/sign-in-setup'

vi.hoisted(() => {
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= 'none'
})

/** For a loaded machine. On an idle one, everything arrives at once. */
const PATIENCE = { timeout: 30_000, interval: 20 }

setUpSignIn()

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
  await expectNothingTold(20)
})
