import { createId } from '@paralleldrive/cuid2'
import type { Client } from 'pg'
import { DatabaseError } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  expectedHash,
  guessCode,
  mailedCode,
  newToken,
  openDesktop,
  requestCode,
  wrongCode,
} from '../support/desktop'
import { openTestDesk, type TestDesk, type TestMember } from '../support/workspace'
import type { Membership } from '../../src/shared/domain/workspace'

let desk: TestDesk
let acme: Membership
let mia: TestMember
let desktop: Client

beforeAll(async () => {
  desk = await openTestDesk()
  acme = await desk.addWorkspace('Acme')
  desktop = await openDesktop(desk.app)
})

afterAll(async () => {
  await desktop.end()
  await desk.close()
})

beforeEach(async () => {
  mia = await desk.addMember(acme)
})

// What earlier tests used up of the limits of this machine is given back.
afterEach(() =>
  desk.sql.query(
    'DELETE FROM private.code_request; DELETE FROM private.code_attempt; DELETE FROM private.mail_outbox',
  ),
)

/** Asks for a code for Mia and reads it out of the outbox. */
async function freshCode(email = mia.person.email) {
  const { challenge_id: challengeId, outcome } = await requestCode(desktop, email)
  expect(outcome).toBe('sent')
  return { challengeId, email, code: (await mailedCode(desk.sql, email)) ?? '' }
}

/** As if the last request for a code, and everything about it, were older. */
async function letTimePass(interval: string) {
  await desk.sql.query(`UPDATE private.code_request SET created_at = created_at - $1::interval`, [
    interval,
  ])
  await desk.sql.query(
    `UPDATE "OTPToken" SET "createdAt" = "createdAt" - $1::interval, "expiresAt" = "expiresAt" - $1::interval`,
    [interval],
  )
  await desk.sql.query(`UPDATE private.code_attempt SET created_at = created_at - $1::interval`, [
    interval,
  ])
}

const sessionOf = async (token: string) => {
  const connection = await openDesktop(desk.app, token)
  try {
    const { rows } = await connection.query<{ user_id: string }>('SELECT * FROM current_session()')
    return rows[0] ?? null
  } finally {
    await connection.end()
  }
}

const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  return error instanceof DatabaseError ? error.code : `no refusal: ${String(error)}`
}

describe('a code', () => {
  it('is six digits, valid five minutes, stored only as a keyed hash', async () => {
    const { challengeId, code, email } = await freshCode()
    expect(code).toMatch(/^\d{6}$/)
    const { rows } = await desk.sql.query<{
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

  it('comes out evenly over all digits', async () => {
    const { rows } = await desk.sql.query<{ digit: string; count: number }>(
      `SELECT substr(c, p, 1) AS digit, count(*)::int AS count
       FROM (SELECT private.new_code() AS c FROM generate_series(1, 4000)) codes, generate_series(1, 6) p
       GROUP BY 1`,
    )
    // 24,000 digits, ten kinds: 2,400 each with a standard deviation of 46.
    expect(rows.length).toBe(10)
    for (const { digit, count } of rows) expect(Math.abs(count - 2400), digit).toBeLessThan(280)
  })

  it('opens a session of the token that was handed in, once, and keeps lastLoginAt', async () => {
    const guess = await freshCode()
    const { token, hash } = newToken()
    expect(await sessionOf(token)).toBe(null)
    expect(await guessCode(desktop, { ...guess, hash })).toMatchObject({ outcome: 'ok' })
    expect(await sessionOf(token)).toMatchObject({ user_id: mia.person.id })
    const { rows } = await desk.sql.query<{ lastLoginAt: Date | null }>(
      'SELECT "lastLoginAt" FROM "User" WHERE "id" = $1',
      [mia.person.id],
    )
    expect(rows[0]?.lastLoginAt).toBeInstanceOf(Date)
    expect(await guessCode(desktop, guess)).toMatchObject({ counted: 'gone' })
  })

  it('is asked for and used whatever the case of the e-mail', async () => {
    const email = mia.person.email
    const { challenge_id: challengeId } = await requestCode(desktop, ` ${email.toUpperCase()} `)
    const code = (await mailedCode(desk.sql, email)) ?? ''
    expect(await guessCode(desktop, { challengeId, email, code })).toMatchObject({ outcome: 'ok' })
  })

  it('is gone after five minutes', async () => {
    const guess = await freshCode()
    await letTimePass('5 minutes')
    expect(await guessCode(desktop, guess)).toMatchObject({ counted: 'gone' })
  })

  it('leaves nothing behind after five minutes', async () => {
    const { challengeId } = await freshCode()
    await letTimePass('5 minutes')
    await desk.sql.query(
      `UPDATE private.mail_outbox SET expires_at = expires_at - interval '5 minutes'`,
    )
    await requestCode(desktop, 'somebody.else@example.org')
    const { rows } = await desk.sql.query(
      `SELECT (SELECT count(*)::int FROM "OTPToken" WHERE "id" = $1) AS codes,
              (SELECT count(*)::int FROM private.mail_outbox WHERE recipient = $2) AS mails`,
      [challengeId, mia.person.email],
    )
    expect(rows).toEqual([{ codes: 0, mails: 0 }])
  })

  it('is gone after three wrong ones, which count down', async () => {
    const guess = await freshCode()
    const wrong = { ...guess, code: wrongCode(guess.code) }
    for (const attemptsLeft of [2, 1, 0]) {
      expect(await guessCode(desktop, wrong)).toMatchObject({ outcome: 'wrong', attemptsLeft })
    }
    expect(await guessCode(desktop, guess)).toMatchObject({ counted: 'gone' })
  })

  it('is ended by a newer request', async () => {
    const earlier = await freshCode()
    await letTimePass('31 seconds')
    const newer = await freshCode()
    expect(await guessCode(desktop, earlier)).toMatchObject({ counted: 'gone' })
    expect(await guessCode(desktop, newer)).toMatchObject({ outcome: 'ok' })
  })

  it('is bound to the address and the login that asked', async () => {
    const guess = await freshCode()
    const ben = await desk.addMember(acme)
    expect(await guessCode(desktop, { ...guess, email: ben.person.email })).toMatchObject({
      counted: 'gone',
    })
    await desk.sql.query('UPDATE private.code_request SET login = $1', ['another_login'])
    expect(await guessCode(desktop, guess)).toMatchObject({ counted: 'gone' })
  })

  it('counts the same attempt once, and answers it again the same', async () => {
    const guess = await freshCode()
    const { hash, token } = newToken()
    const wrongTwice = { ...guess, code: wrongCode(guess.code), attemptId: createId() }
    expect(await guessCode(desktop, wrongTwice)).toMatchObject({
      outcome: 'wrong',
      attemptsLeft: 2,
    })
    expect(await guessCode(desktop, wrongTwice)).toMatchObject({
      outcome: 'wrong',
      attemptsLeft: 2,
    })
    const rightTwice = { ...guess, hash, attemptId: createId() }
    expect(await guessCode(desktop, rightTwice)).toMatchObject({ outcome: 'ok' })
    expect(await guessCode(desktop, rightTwice)).toMatchObject({ outcome: 'ok' })
    expect(await sessionOf(token)).toMatchObject({ user_id: mia.person.id })
  })
})

describe('guessing', () => {
  const inParallel = async (count: number, work: (connection: Client) => Promise<unknown>) => {
    const connections = await Promise.all(
      Array.from({ length: count }, () => openDesktop(desk.app)),
    )
    const outcomes = await Promise.all(connections.map(work))
    await Promise.all(connections.map((connection) => connection.end()))
    return outcomes
  }

  it('counts three of twenty parallel wrong guesses', async () => {
    const guess = await freshCode()
    const wrong = { ...guess, code: wrongCode(guess.code) }
    const answers = await inParallel(20, (connection) => guessCode(connection, wrong))
    const counted = answers.filter(
      (answer) => (answer as { counted: string }).counted === 'counted',
    )
    expect(counted.length).toBe(3)
  })

  it('lets one of twenty parallel right guesses in', async () => {
    const guess = await freshCode()
    const answers = await inParallel(20, (connection) => guessCode(connection, guess))
    expect(
      answers.filter((answer) => (answer as { outcome: string }).outcome === 'ok').length,
    ).toBe(1)
  })

  it('tells nothing inside the transaction that could be rolled back', async () => {
    const guess = await freshCode()
    const attemptId = createId()
    const { hash, token } = newToken()
    const spy = await openDesktop(desk.app, token)
    const submit = 'SELECT * FROM submit_code($1, $2, $3, $4, $5, $6)'
    const values = [guess.challengeId, guess.email, guess.code, attemptId, hash, 'spy']
    await spy.query('BEGIN')
    expect((await spy.query(submit, values)).rows).toEqual([{ outcome: 'counted', retry_in: null }])
    expect((await spy.query('SELECT outcome FROM verify_code($1)', [attemptId])).rows).toEqual([
      { outcome: 'gone' },
    ])
    expect((await spy.query('SELECT * FROM current_session()')).rows).toEqual([])
    await spy.query('SAVEPOINT s')
    expect((await spy.query('SELECT outcome FROM verify_code($1)', [attemptId])).rows).toEqual([
      { outcome: 'gone' },
    ])
    await spy.query('ROLLBACK')
    expect((await spy.query('SELECT outcome FROM verify_code($1)', [attemptId])).rows).toEqual([
      { outcome: 'gone' },
    ])
    await spy.end()
  })

  it('leaves the same traces in the statistics of its transaction, right or wrong', async () => {
    const traces = async (code: string, challengeId: string | null, email: string) => {
      const spy = await openDesktop(desk.app)
      await spy.query('BEGIN')
      await spy.query('SELECT * FROM submit_code($1, $2, $3, $4, $5, $6)', [
        challengeId,
        email,
        code,
        createId(),
        newToken().hash,
        'spy',
      ])
      const { rows } = await spy.query(
        `SELECT relname, n_tup_ins, n_tup_upd, n_tup_hot_upd, n_tup_del, seq_scan, seq_tup_read, idx_scan, idx_tup_fetch
         FROM pg_stat_xact_all_tables WHERE schemaname IN ('public', 'private') ORDER BY relname`,
      )
      await spy.query('ROLLBACK')
      await spy.end()
      return rows as unknown[]
    }
    const { code, challengeId, email } = await freshCode()
    const right = await traces(code, challengeId, email)
    expect(await traces(wrongCode(code), challengeId, email)).toEqual(right)
    expect(right).toContainEqual(expect.objectContaining({ relname: 'OTPToken', n_tup_upd: '1' }))
  })

  it('prints no plan with secrets to whoever turns on the debugging of plans', async () => {
    const spy = await openDesktop(desk.app)
    const heard: string[] = []
    spy.on('notice', (notice) => heard.push(`${notice.message ?? ''} ${notice.detail ?? ''}`))
    await spy.query('SET client_min_messages = log')
    for (const what of ['parse', 'rewritten', 'plan'])
      await spy.query(`SET debug_print_${what} = on`)
    const { challenge_id: challengeId } = await requestCode(spy, mia.person.email)
    const code = (await mailedCode(desk.sql, mia.person.email)) ?? ''
    await guessCode(spy, { challengeId, email: mia.person.email, code: wrongCode(code) })
    await spy.end()
    expect(heard.some((message) => message.includes('FUNCEXPR'))).toBe(true)
    expect(heard.join(' ')).not.toMatch(/OTPToken|mail_outbox|pepper/)
  })

  it('is stopped for an address after ten wrong ones in an hour', async () => {
    for (let round = 0; round < 4; round += 1) {
      const guess = await freshCode()
      const wrong = { ...guess, code: wrongCode(guess.code) }
      for (let tries = 0; tries < 3; tries += 1) {
        const { counted, retryIn } = await guessCode(desktop, wrong)
        if (round === 3 && tries > 0) {
          expect(counted).toBe('limited')
          expect(retryIn).toBeGreaterThan(2000)
          expect(retryIn).toBeLessThanOrEqual(3600)
        } else expect(counted).toBe('counted')
      }
      await letTimePass('4 minutes')
    }
    await letTimePass('1 hour')
    expect(await guessCode(desktop, await freshCode())).toMatchObject({ outcome: 'ok' })
  })

  it('refuses malformed arguments before anything is written', async () => {
    const { challengeId, email, code } = await freshCode()
    const hash = newToken().hash
    const submit = (values: unknown[]) =>
      refusal(desktop.query('SELECT * FROM submit_code($1, $2, $3, $4, $5, $6)', values))
    const id = createId()
    expect(await submit([challengeId, email, code, 'x', hash, 'test'])).toBe('22023')
    expect(await submit([challengeId, email, code, id, hash.subarray(1), 'test'])).toBe('22023')
    expect(await submit([challengeId, email, code, id, hash, 'x'.repeat(201)])).toBe('22023')
    expect(await submit([challengeId, email, null, id, null, 'test'])).toBe('22023')
  })
})

describe('asking for a code', () => {
  it('is limited for an address: 30 s between two, five in 15 minutes', async () => {
    await freshCode()
    const again = await requestCode(desktop, mia.person.email)
    expect(again.outcome).toBe('limited')
    expect(again.retry_in).toBeGreaterThan(25)
    expect(again.retry_in).toBeLessThanOrEqual(30)
    for (let count = 2; count <= 5; count += 1) {
      await letTimePass('31 seconds')
      await freshCode()
    }
    await letTimePass('31 seconds')
    const sixth = await requestCode(desktop, mia.person.email)
    expect(sixth.outcome).toBe('limited')
    expect(sixth.retry_in).toBeGreaterThan(700)
    await letTimePass('15 minutes')
    await freshCode()
  })

  it('is limited for one machine and in all', async () => {
    const remember = (count: number, login: string) =>
      desk.sql.query(
        `INSERT INTO private.code_request (id, email_key, login, source, created_at)
         SELECT private.new_id(), 'x', $2, inet_client_addr(), now() FROM generate_series(1, $1::int)`,
        [count, login],
      )
    await remember(60, desk.app.user)
    expect(await requestCode(desktop, mia.person.email)).toMatchObject({ outcome: 'limited' })
    await desk.sql.query('DELETE FROM private.code_request')
    await remember(60, 'another_login')
    expect(await requestCode(desktop, mia.person.email)).toMatchObject({ outcome: 'sent' })
    await remember(540, 'another_login')
    const ben = await desk.addMember(acme)
    expect(await requestCode(desktop, ben.person.email)).toMatchObject({ outcome: 'limited' })
  })

  it('sends one of twenty parallel requests for an address', async () => {
    const connections = await Promise.all(Array.from({ length: 20 }, () => openDesktop(desk.app)))
    const answers = await Promise.all(
      connections.map((connection) => requestCode(connection, mia.person.email)),
    )
    await Promise.all(connections.map((connection) => connection.end()))
    expect(answers.filter(({ outcome }) => outcome === 'sent').length).toBe(1)
    for (const { outcome, retry_in } of answers) {
      if (outcome === 'limited') expect(retry_in).toBeGreaterThan(0)
    }
  })

  it('cannot be blocked by somebody who keeps a transaction open', async () => {
    const blocker = await openDesktop(desk.app)
    const first = await requestCode(blocker, mia.person.email)
    await letTimePass('31 seconds')
    await blocker.query('BEGIN')
    await blocker.query('SELECT * FROM submit_code($1, $2, $3, $4, $5, $6)', [
      first.challenge_id,
      mia.person.email,
      '000000',
      createId(),
      newToken().hash,
      'blocker',
    ])
    expect(await guessCode(desktop, await freshCode())).toMatchObject({ outcome: 'ok' })
    await blocker.query('ROLLBACK')
    await blocker.end()
  })

  it('answers and leaves behind the same for unknown, inactive and memberless people, and mails none', async () => {
    const requester = `${createId()}@example.org`
    await desk.addRequester(acme, requester)
    const inactive = await desk.addMember(acme)
    await desk.sql.query('UPDATE "User" SET "isActive" = false WHERE "id" = $1', [
      inactive.person.id,
    ])
    const former = await desk.addMember(acme)
    await desk.sql.query('UPDATE "WorkspaceUser" SET "isActive" = false WHERE "userId" = $1', [
      former.person.id,
    ])
    const footprint = async (email: string) => {
      const spy = await openDesktop(desk.app)
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
      for (let tries = 0; tries < 4; tries += 1) guesses.push(await guessCode(desktop, wrong))
      return { answer, rows: rows as unknown[], guesses }
    }
    const known = await footprint(mia.person.email)
    expect(known.guesses.map(({ outcome }) => outcome)).toEqual(['wrong', 'wrong', 'wrong', null])
    const others = [
      requester,
      inactive.person.email,
      former.person.email,
      'x@example.org',
      'nonsense',
    ]
    for (const email of others) {
      expect(await footprint(email), email).toEqual(known)
      expect(await mailedCode(desk.sql, email), email).toBe(null)
    }
  })

  it('lets nobody in with the right code who may not sign in (any more)', async () => {
    const guess = await freshCode()
    await desk.sql.query('UPDATE "User" SET "isActive" = false WHERE "id" = $1', [mia.person.id])
    expect(await guessCode(desktop, guess)).toMatchObject({ outcome: 'wrong' })
    const unknown = await requestCode(desktop, 'x@example.org')
    const { rows } = await desk.sql.query<{ code: string }>(
      `SELECT payload ->> 'code' AS code FROM private.mail_outbox WHERE recipient = 'x@example.org'`,
    )
    expect(
      await guessCode(desktop, {
        challengeId: unknown.challenge_id,
        email: 'x@example.org',
        code: rows[0]?.code ?? '',
      }),
    ).toMatchObject({ outcome: 'wrong' })
  })
})

describe('a session', () => {
  it('names the person and the workspaces', async () => {
    const archived = await desk.addWorkspace('Zeta')
    await desk.sql.query(
      `INSERT INTO "WorkspaceUser" ("id", "userId", "workspaceId", "role") VALUES ($1, $2, $3, 'VIEWER')`,
      [createId(), mia.person.id, archived.workspaceId],
    )
    await desk.sql.query('UPDATE "Workspace" SET "isActive" = false WHERE "id" = $1', [
      archived.workspaceId,
    ])
    expect(await sessionOf(mia.token)).toEqual({
      user_id: mia.person.id,
      name: mia.person.name,
      email: mia.person.email,
      role: 'USER',
      memberships: [
        { ...acme, role: 'MEMBER' },
        { ...archived, role: 'VIEWER', isActive: false },
      ],
    })
  })

  it.each([
    ['a deactivated person', `UPDATE "User" SET "isActive" = false WHERE "id" = $1`],
    [
      '30 days without use',
      `UPDATE private.sessions SET last_seen_at = now() - interval '30 days' WHERE user_id = $1`,
    ],
    ['a revoked session', `UPDATE private.sessions SET revoked_at = now() WHERE user_id = $1`],
    ['another login', `UPDATE private.sessions SET login = 'another_login' WHERE user_id = $1`],
  ])('ends with %s, in open connections too', async (_, change) => {
    const connection = await openDesktop(desk.app, mia.token)
    const visible = async () =>
      (await connection.query<{ n: number }>('SELECT count(*)::int AS n FROM "Workspace"')).rows[0]
        ?.n
    expect(await visible()).toBe(1)
    await desk.sql.query(change, [mia.person.id])
    expect(await visible()).toBe(0)
    expect((await connection.query('SELECT * FROM current_session()')).rows).toEqual([])
    await connection.end()
  })

  it('is ended by itself alone', async () => {
    const connection = await openDesktop(desk.app, mia.token)
    expect((await connection.query('SELECT end_session() AS ended')).rows).toEqual([
      { ended: true },
    ])
    expect((await connection.query('SELECT end_session() AS ended')).rows).toEqual([
      { ended: false },
    ])
    await connection.end()
    expect(await sessionOf(mia.token)).toBe(null)
  })

  it('stays in use when it is asked for', async () => {
    await desk.sql.query(
      `UPDATE private.sessions SET last_seen_at = now() - interval '29 days' WHERE user_id = $1`,
      [mia.person.id],
    )
    expect(await sessionOf(mia.token)).not.toBe(null)
    const { rows } = await desk.sql.query(
      `SELECT last_seen_at > now() - interval '1 minute' AS fresh FROM private.sessions WHERE user_id = $1`,
      [mia.person.id],
    )
    expect(rows).toEqual([{ fresh: true }])
  })
})

describe('the first run', () => {
  let fresh: TestDesk
  let first: Client

  beforeEach(async () => {
    fresh = await openTestDesk()
    first = await openDesktop(fresh.app)
  })

  afterEach(async () => {
    await first.end()
    await fresh.close()
  })

  const setUp = async (workspace: string, name: string, email: string, zone?: string) => {
    const values = zone === undefined ? [workspace, name, email] : [workspace, name, email, zone]
    const places = values.map((_, index) => `$${index + 1}`).join(', ')
    const { rows } = await first.query<{
      outcome: string
      workspace_id: string
      user_id: string
    }>(`SELECT * FROM begin_setup(${places})`, values)
    return rows[0]
  }
  const isNeeded = async () =>
    (await first.query<{ needed: boolean }>('SELECT setup_state() AS needed')).rows[0]?.needed
  const signIn = async (email: string) => {
    const { challenge_id: challengeId } = await requestCode(first, email)
    const code = (await mailedCode(fresh.sql, email)) ?? ''
    return guessCode(first, { challengeId, email, code })
  }

  it('makes a workspace and its owner, may be corrected, and is over at the first sign-in', async () => {
    const mistyped = await setUp('Äcme & Söhne', 'Olga Owner', 'Olag@Example.org', 'Europe/Berlin')
    const corrected = await setUp('Äcme & Söhne', 'Olga Owner', 'Olga@Example.org', 'Nowhere/Else')
    expect(corrected).toEqual({ ...mistyped, outcome: 'ok' })
    const { rows } = await fresh.sql.query(
      `SELECT w."name", w."slug", u."email", m."role", s."timeZone" FROM "Workspace" w
       JOIN "WorkspaceSettings" s ON s."workspaceId" = w."id"
       JOIN "WorkspaceUser" m ON m."workspaceId" = w."id" AND m."isActive" JOIN "User" u ON u."id" = m."userId"`,
    )
    expect(rows).toEqual([
      {
        name: 'Äcme & Söhne',
        slug: 'acme-sohne',
        email: 'olga@example.org',
        role: 'OWNER',
        timeZone: 'UTC',
      },
    ])
    expect(await isNeeded()).toBe(true)
    expect((await signIn('olag@example.org')).outcome).toBe('wrong')
    expect((await signIn('olga@example.org')).outcome).toBe('ok')
    expect(await isNeeded()).toBe(false)
    expect(await setUp('Evil', 'Eve Evil', 'eve@example.org')).toMatchObject({
      outcome: 'already-done',
    })
  })

  it('hands the workspace over when the corrected address belongs to somebody', async () => {
    const acme = await fresh.addWorkspace('Imported')
    const requester = await fresh.addRequester(acme, 'known@example.org')
    await setUp('Acme', 'Olga Owner', 'olga@example.org')
    expect(await setUp('Acme', 'Olga Owner', 'known@example.org')).toMatchObject({
      outcome: 'ok',
      user_id: requester,
    })
    expect((await signIn('olga@example.org')).outcome).not.toBe('ok')
    expect((await signIn('known@example.org')).outcome).toBe('ok')
  })

  it('numbers slugs that clash and finds one for names without letters', async () => {
    await fresh.sql.query(
      `INSERT INTO "Workspace" ("id", "name", "slug") VALUES ($1, 'Acme', 'acme')`,
      [createId()],
    )
    await setUp('Acme', 'Olga Owner', 'olga@example.org')
    const slug = async () =>
      (
        await fresh.sql.query<{ slug: string }>(
          `SELECT "slug" FROM "Workspace" WHERE "slug" <> 'acme'`,
        )
      ).rows[0]?.slug
    expect(await slug()).toBe('acme-2')
    await setUp('日本', 'Olga Owner', 'olga@example.org')
    expect(await slug()).toBe('workspace')
  })

  it('names the rule that a value breaks', async () => {
    const rule = async (work: Promise<unknown>) => {
      const error = await work.catch((reason: unknown) => reason)
      return error instanceof DatabaseError ? error.constraint : 'none'
    }
    expect(await rule(setUp('A', 'Olga Owner', 'olga@example.org'))).toBe('workspace_name_length')
    expect(await rule(setUp('Acme', 'O', 'olga@example.org'))).toBe('user_name_length')
    expect(await rule(setUp('Acme', 'Olga Owner', 'olga'))).toBe('user_email_format')
  })
})

describe('mail state', () => {
  it('speaks of mail in general and counts void mails like others', async () => {
    const state = async () =>
      (
        await desktop.query<{ state: string; reason: string | null }>(
          'SELECT state, reason FROM mail_state()',
        )
      ).rows[0]
    expect(await state()).toEqual({ state: 'idle', reason: null })
    await requestCode(desktop, 'nobody.here@example.org')
    expect(await state()).toEqual({ state: 'sending', reason: null })
    const { rows } = await desk.sql.query<{ id: string }>(
      `SELECT id FROM private.claim_mail('w', 5, '1 minute')`,
    )
    await desk.sql.query(
      `SELECT private.mail_was_refused($1, 'w', 'unreachable', 'no route', '1 minute')`,
      [rows[0]?.id],
    )
    expect(await state()).toEqual({ state: 'delayed', reason: 'unreachable' })
  })
})
