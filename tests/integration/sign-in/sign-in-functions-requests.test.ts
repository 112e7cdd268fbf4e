import { createId } from '@paralleldrive/cuid2'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { guessCode, mailedCode, newToken, openDesktop, requestCode } from '#tests/support/desktop'
import { openSignInPage, type SignInPage } from '#tests/support/sign-in-page'
import { type TestMember } from '#tests/support/test-database'

let page: SignInPage
let mia: TestMember

beforeAll(async () => {
  page = await openSignInPage()
})

afterAll(() => page.close())

beforeEach(async () => {
  mia = await page.addMember()
})

afterEach(() => page.forget())

describe('requesting a code', () => {
  it('is limited for an address: 30 s between two, five in 15 minutes', async () => {
    await page.freshCode(mia.person.email)
    const again = await requestCode(page.desktop, mia.person.email)
    expect(again.outcome).toBe('limited')
    expect(again.retry_in).toBeGreaterThan(25)
    expect(again.retry_in).toBeLessThanOrEqual(30)
    for (let count = 2; count <= 5; count += 1) {
      await page.letTimePass('31 seconds')
      await page.freshCode(mia.person.email)
    }
    await page.letTimePass('31 seconds')
    const sixth = await requestCode(page.desktop, mia.person.email)
    expect(sixth.outcome).toBe('limited')
    expect(sixth.retry_in).toBeGreaterThan(700)
    await page.letTimePass('15 minutes')
    await page.freshCode(mia.person.email)
  })

  it('is limited for one machine of a shared login, and for one address of the network', async () => {
    const remember = (count: number, login: string) =>
      page.db.sql.query(
        `INSERT INTO private.code_request (id, email_key, login, source, created_at)
         SELECT private.new_id(), 'x', $2, '127.0.0.1', now() FROM generate_series(1, $1::int)`,
        [count, login],
      )
    await remember(60, page.db.app.user)
    expect(await requestCode(page.desktop, mia.person.email)).toMatchObject({ outcome: 'limited' })
    await page.db.sql.query('DELETE FROM private.code_request')
    await remember(60, 'another_login')
    expect(await requestCode(page.desktop, mia.person.email)).toMatchObject({ outcome: 'sent' })
    await remember(540, 'another_login')
    const ben = await page.addMember()
    expect(await requestCode(page.desktop, ben.person.email)).toMatchObject({ outcome: 'limited' })
  })

  it('sends one of twenty parallel requests for an address', async () => {
    const connections = await Promise.all(
      Array.from({ length: 20 }, () => openDesktop(page.db.app)),
    )
    const answers = await Promise.all(
      connections.map((connection) => requestCode(connection, mia.person.email)),
    )
    await Promise.all(connections.map((connection) => connection.end()))
    expect(answers.filter(({ outcome }) => outcome === 'sent').length).toBe(1)
    for (const { outcome, retry_in } of answers) {
      if (outcome === 'limited') expect(retry_in).toBeGreaterThan(0)
    }
  })

  it('cannot be blocked by somebody who leaves a transaction open', async () => {
    const blocker = await openDesktop(page.db.app)
    const first = await requestCode(blocker, mia.person.email)
    await page.letTimePass('31 seconds')
    await blocker.query('BEGIN')
    await blocker.query('SELECT * FROM submit_code($1, $2, $3, $4, $5, $6)', [
      first.challenge_id,
      mia.person.email,
      '000000',
      createId(),
      newToken().hash,
      'blocker',
    ])
    expect(await guessCode(page.desktop, await page.freshCode(mia.person.email))).toMatchObject({
      outcome: 'ok',
    })
    await blocker.query('ROLLBACK')
    await blocker.end()
  })

  it('returns and leaves behind the same for unknown, inactive, memberless and invited people', async () => {
    const requester = `${createId()}@example.org`
    await page.db.addRequester(page.acme, requester)
    const inactive = await page.addMember()
    await page.db.sql.query('UPDATE "User" SET "isActive" = false WHERE "id" = $1', [
      inactive.person.id,
    ])
    const former = await page.addMember()
    await page.db.sql.query('UPDATE "WorkspaceUser" SET "isActive" = false WHERE "userId" = $1', [
      former.person.id,
    ])
    // An invitation is valid while its maker may give the role.
    const owner = await page.db.addMember(page.acme, 'OWNER')
    const invite = async (valid: string) => {
      const email = `${createId()}@example.org`
      await page.db.addRequester(page.acme, email)
      await page.db.sql.query(
        `INSERT INTO "Invitation" ("id", "workspaceId", "email", "invitedById", "expiresAt")
         VALUES ($1, $2, $3, $4, now() + $5::interval)`,
        [createId(), page.acme.workspaceId, email, owner.person.id, valid],
      )
      return email
    }
    const invited = await invite('1 day')
    const footprint = async (email: string) => {
      const spy = await openDesktop(page.db.app)
      await spy.query('BEGIN')
      const { challenge_id: challengeId, ...answer } = await requestCode(spy, email)
      const { rows } = await spy.query(
        `SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_all_tables
         WHERE schemaname IN ('public', 'private') AND n_tup_ins + n_tup_upd + n_tup_del > 0 ORDER BY relname`,
      )
      await spy.query('COMMIT')
      await spy.end()
      const wrong = { challengeId, email, code: '000000' }
      const guesses = []
      for (let tries = 0; tries < 4; tries += 1) guesses.push(await guessCode(page.desktop, wrong))
      return { answer, rows: rows as unknown[], guesses }
    }
    const known = await footprint(mia.person.email)
    expect(known.guesses.map(({ outcome }) => outcome)).toEqual(['wrong', 'wrong', 'wrong', null])
    const others = [
      requester,
      inactive.person.email,
      former.person.email,
      await invite('-1 day'),
      'x@example.org',
      'nonsense',
    ]
    expect(await footprint(invited)).toEqual(known)
    expect(await mailedCode(page.db.sql, invited)).toMatch(/^\d{6}$/)
    for (const email of others) {
      expect(await footprint(email), email).toEqual(known)
      expect(await mailedCode(page.db.sql, email), email).toBe(null)
    }
  })

  it('lets nobody in with the right code who may not sign in (any more)', async () => {
    const guess = await page.freshCode(mia.person.email)
    await page.db.sql.query('UPDATE "User" SET "isActive" = false WHERE "id" = $1', [mia.person.id])
    expect(await guessCode(page.desktop, guess)).toMatchObject({ outcome: 'wrong' })
    const unknown = await requestCode(page.desktop, 'x@example.org')
    const { rows } = await page.db.sql.query<{ code: string }>(
      `SELECT payload ->> 'code' AS code FROM private.mail_outbox WHERE recipient = 'x@example.org'`,
    )
    expect(
      await guessCode(page.desktop, {
        challengeId: unknown.challenge_id,
        email: 'x@example.org',
        code: rows[0]?.code ?? '',
      }),
    ).toMatchObject({ outcome: 'wrong' })
  })
})

describe('mail state', () => {
  it('reports mail in general and counts void mails like others', async () => {
    const state = async () =>
      (
        await page.desktop.query<{ state: string; reason: string | null }>(
          'SELECT state, reason FROM mail_state()',
        )
      ).rows[0]
    expect(await state()).toEqual({ state: 'idle', reason: null })
    await requestCode(page.desktop, 'nobody.here@example.org')
    expect(await state()).toEqual({ state: 'sending', reason: null })
    // Once a worker has it, nothing shows when it was sent, because that would reveal whether
    // anybody has the address.
    const { rows } = await page.db.sql.query<{ id: string }>(
      `SELECT id FROM private.claim_mail('w', 5, '1 minute')`,
    )
    expect(await state()).toEqual({ state: 'idle', reason: null })
    await page.db.sql.query(
      `SELECT private.mail_was_refused($1, 'w', 'unreachable', 'no route', '1 minute')`,
      [rows[0]?.id],
    )
    expect(await state()).toEqual({ state: 'delayed', reason: 'unreachable' })
  })
})
