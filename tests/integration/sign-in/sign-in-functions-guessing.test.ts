import { createId } from '@paralleldrive/cuid2'
import { type Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  guessCode,
  mailedCode,
  newToken,
  openDesktop,
  requestCode,
  wrongCode,
} from '#tests/support/desktop'
import { openSignInPage, refusal, type SignInPage } from '#tests/support/sign-in-page'
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

describe('guessing', () => {
  /** Fifty calls, five in a row on each of ten connections. */
  const fifty = async <T>(work: (connection: Client) => Promise<T>): Promise<T[]> => {
    const connections = await Promise.all(
      Array.from({ length: 10 }, () => openDesktop(page.db.app)),
    )
    const outcomes = await Promise.all(
      connections.flatMap((connection) => Array.from({ length: 5 }, () => work(connection))),
    )
    await Promise.all(connections.map((connection) => connection.end()))
    return outcomes
  }

  it('counts three of fifty parallel wrong guesses from ten connections', async () => {
    const guess = await page.freshCode(mia.person.email)
    const wrong = { ...guess, code: wrongCode(guess.code) }
    const answers = await fifty((connection) => guessCode(connection, wrong))
    expect(answers).toHaveLength(50)
    expect(answers.filter(({ counted }) => counted === 'counted')).toHaveLength(3)
    expect(answers.filter(({ outcome }) => outcome === 'ok')).toEqual([])
  })

  it('lets one of fifty parallel right guesses in', async () => {
    const guess = await page.freshCode(mia.person.email)
    const answers = await fifty((connection) => guessCode(connection, guess))
    expect(answers.filter(({ outcome }) => outcome === 'ok')).toHaveLength(1)
  })

  it('reveals nothing inside a transaction that could be rolled back', async () => {
    const guess = await page.freshCode(mia.person.email)
    const attemptId = createId()
    const { hash, token } = newToken()
    const spy = await openDesktop(page.db.app, token)
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
      const spy = await openDesktop(page.db.app)
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
    const { code, challengeId, email } = await page.freshCode(mia.person.email)
    const right = await traces(code, challengeId, email)
    expect(await traces(wrongCode(code), challengeId, email)).toEqual(right)
    expect(right).toContainEqual(expect.objectContaining({ relname: 'OTPToken', n_tup_upd: '1' }))
  })

  it('shows no plan with secrets to a person who switches on the debugging of plans', async () => {
    const spy = await openDesktop(page.db.app)
    const heard: string[] = []
    spy.on('notice', (notice) => heard.push(`${notice.message ?? ''} ${notice.detail ?? ''}`))
    await spy.query('SET client_min_messages = log')
    for (const what of ['parse', 'rewritten', 'plan'])
      await spy.query(`SET debug_print_${what} = on`)
    const { challenge_id: challengeId } = await requestCode(spy, mia.person.email)
    const code = (await mailedCode(page.db.sql, mia.person.email)) ?? ''
    await guessCode(spy, { challengeId, email: mia.person.email, code: wrongCode(code) })
    await spy.end()
    expect(heard.some((message) => message.includes('FUNCEXPR'))).toBe(true)
    expect(heard.join(' ')).not.toMatch(/OTPToken|mail_outbox|pepper/)
  })

  it('is stopped for an address after ten wrong ones in an hour', async () => {
    for (let round = 0; round < 4; round += 1) {
      const guess = await page.freshCode(mia.person.email)
      const wrong = { ...guess, code: wrongCode(guess.code) }
      for (let tries = 0; tries < 3; tries += 1) {
        const { counted, retryIn } = await guessCode(page.desktop, wrong)
        if (round === 3 && tries > 0) {
          expect(counted).toBe('limited')
          expect(retryIn).toBeGreaterThan(2000)
          expect(retryIn).toBeLessThanOrEqual(3600)
        } else expect(counted).toBe('counted')
      }
      await page.letTimePass('4 minutes')
    }
    await page.letTimePass('1 hour')
    expect(await guessCode(page.desktop, await page.freshCode(mia.person.email))).toMatchObject({
      outcome: 'ok',
    })
  })

  it('refuses malformed arguments before anything is written', async () => {
    const { challengeId, email, code } = await page.freshCode(mia.person.email)
    const hash = newToken().hash
    const submit = (values: unknown[]) =>
      refusal(page.desktop.query('SELECT * FROM submit_code($1, $2, $3, $4, $5, $6)', values))
    const id = createId()
    expect(await submit([challengeId, email, code, 'x', hash, 'test'])).toBe('22023')
    expect(await submit([challengeId, email, code, id, hash.subarray(1), 'test'])).toBe('22023')
    expect(await submit([challengeId, email, code, id, hash, 'x'.repeat(201)])).toBe('22023')
    expect(await submit([challengeId, email, null, id, null, 'test'])).toBe('22023')
  })
})
