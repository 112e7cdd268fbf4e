import { createId } from '@paralleldrive/cuid2'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  expectedHash,
  guessCode,
  mailedCode,
  newToken,
  requestCode,
  wrongCode,
} from '#tests/support/desktop'
import { openSignInPage, sessionOf, type SignInPage } from '#tests/support/sign-in-page'
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

describe('a code', () => {
  it('is six digits, valid five minutes, stored only as a keyed hash', async () => {
    const { challengeId, code, email } = await page.freshCode(mia.person.email)
    expect(code).toMatch(/^\d{6}$/)
    const { rows } = await page.db.sql.query<{
      token: string
      seconds: string
      pepper: Buffer
    }>(
      `SELECT o."token", extract(epoch FROM o."expiresAt" - o."createdAt")::int AS seconds, s.pepper
       FROM "OTPToken" o, private.secret s WHERE o."id" = $1`,
      [challengeId],
    )
    const row = rows[0]
    expect(row?.seconds).toBe(300)
    expect(row?.token).toBe(
      expectedHash(row?.pepper ?? Buffer.alloc(0), [challengeId ?? '', email, code]),
    )
  })

  it('has evenly distributed digits', async () => {
    const { rows } = await page.db.sql.query<{ digit: string; count: number }>(
      `SELECT substr(c, p, 1) AS digit, count(*)::int AS count
       FROM (SELECT private.new_code() AS c FROM generate_series(1, 4000)) codes, generate_series(1, 6) p
       GROUP BY 1`,
    )
    // 24,000 digits, ten kinds: 2,400 each with a standard deviation of 46.
    expect(rows.length).toBe(10)
    for (const { digit, count } of rows) expect(Math.abs(count - 2400), digit).toBeLessThan(280)
  })

  it('opens a session for the given token, once, and sets lastLoginAt', async () => {
    const guess = await page.freshCode(mia.person.email)
    const { token, hash } = newToken()
    expect(await sessionOf(page.db, token)).toBe(null)
    expect(await guessCode(page.desktop, { ...guess, hash })).toMatchObject({ outcome: 'ok' })
    expect(await sessionOf(page.db, token)).toMatchObject({ user_id: mia.person.id })
    const { rows } = await page.db.sql.query<{ lastLoginAt: Date | null }>(
      'SELECT "lastLoginAt" FROM "User" WHERE "id" = $1',
      [mia.person.id],
    )
    expect(rows[0]?.lastLoginAt).toBeInstanceOf(Date)
    expect(await guessCode(page.desktop, guess)).toMatchObject({ counted: 'gone' })
  })

  it('is requested and used whatever the case of the e-mail', async () => {
    const email = mia.person.email
    const { challenge_id: challengeId } = await requestCode(
      page.desktop,
      ` ${email.toUpperCase()} `,
    )
    const code = (await mailedCode(page.db.sql, email)) ?? ''
    expect(await guessCode(page.desktop, { challengeId, email, code })).toMatchObject({
      outcome: 'ok',
    })
  })

  it('is gone after five minutes', async () => {
    const guess = await page.freshCode(mia.person.email)
    await page.letTimePass('5 minutes')
    expect(await guessCode(page.desktop, guess)).toMatchObject({ counted: 'gone' })
  })

  it('leaves nothing behind after five minutes', async () => {
    const { challengeId } = await page.freshCode(mia.person.email)
    await page.letTimePass('5 minutes')
    await page.db.sql.query(
      `UPDATE private.mail_outbox SET expires_at = expires_at - interval '5 minutes'`,
    )
    await requestCode(page.desktop, 'somebody.else@example.org')
    const { rows } = await page.db.sql.query(
      `SELECT (SELECT count(*)::int FROM "OTPToken" WHERE "id" = $1) AS codes,
              (SELECT count(*)::int FROM private.mail_outbox WHERE recipient = $2) AS mails`,
      [challengeId, mia.person.email],
    )
    expect(rows).toEqual([{ codes: 0, mails: 0 }])
  })

  it('is gone after three wrong ones, which count down', async () => {
    const guess = await page.freshCode(mia.person.email)
    const wrong = { ...guess, code: wrongCode(guess.code) }
    for (const attemptsLeft of [2, 1, 0]) {
      expect(await guessCode(page.desktop, wrong)).toMatchObject({ outcome: 'wrong', attemptsLeft })
    }
    expect(await guessCode(page.desktop, guess)).toMatchObject({ counted: 'gone' })
  })

  it('is ended by a newer request', async () => {
    const earlier = await page.freshCode(mia.person.email)
    await page.letTimePass('31 seconds')
    const newer = await page.freshCode(mia.person.email)
    expect(await guessCode(page.desktop, earlier)).toMatchObject({ counted: 'gone' })
    expect(await guessCode(page.desktop, newer)).toMatchObject({ outcome: 'ok' })
  })

  it('is bound to the address and the login that requested it', async () => {
    const guess = await page.freshCode(mia.person.email)
    const ben = await page.addMember()
    expect(await guessCode(page.desktop, { ...guess, email: ben.person.email })).toMatchObject({
      counted: 'gone',
    })
    await page.db.sql.query('UPDATE private.code_request SET login = $1', ['another_login'])
    expect(await guessCode(page.desktop, guess)).toMatchObject({ counted: 'gone' })
  })

  it('counts the same attempt once, and gives the same answer again', async () => {
    const guess = await page.freshCode(mia.person.email)
    const { hash, token } = newToken()
    const wrongTwice = { ...guess, code: wrongCode(guess.code), attemptId: createId() }
    expect(await guessCode(page.desktop, wrongTwice)).toMatchObject({
      outcome: 'wrong',
      attemptsLeft: 2,
    })
    expect(await guessCode(page.desktop, wrongTwice)).toMatchObject({
      outcome: 'wrong',
      attemptsLeft: 2,
    })
    const rightTwice = { ...guess, hash, attemptId: createId() }
    expect(await guessCode(page.desktop, rightTwice)).toMatchObject({ outcome: 'ok' })
    expect(await guessCode(page.desktop, rightTwice)).toMatchObject({ outcome: 'ok' })
    expect(await sessionOf(page.db, token)).toMatchObject({ user_id: mia.person.id })
  })
})
