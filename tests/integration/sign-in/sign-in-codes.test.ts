import { randomBytes } from 'node:crypto'
import { createId } from '@paralleldrive/cuid2'
import { describe, expect, it, vi } from 'vitest'
import { hashToken } from '#main/features/sign-in/challenge'
import { requestCode } from '#main/features/sign-in/request-code'
import { readGuess, readSession, submitGuess } from '#main/features/sign-in/session-repository'
import { verifyCode } from '#main/features/sign-in/verify-code'
import type { DomainError } from '#shared/errors'
import { contract } from '#shared/ipc/contract'
import {
  acme,
  db,
  desktop,
  expectNothingTold,
  later,
  mailedCode,
  member,
  otherThan,
  refusal,
  server,
  setUpSignIn,
} from '#tests/support/sign-in-setup'

vi.hoisted(() => {
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= 'none'
})

/** For a loaded machine. On an idle one, everything arrives at once. */
const PATIENCE = { timeout: 30_000, interval: 20 }

setUpSignIn()

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

it('no code and no token is in a log line or a stored row, and no address in a log line', async () => {
  await expectNothingTold(20)
})
