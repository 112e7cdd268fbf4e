import { Client, DatabaseError } from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { newPassword, scramVerifier } from '#main/database/scram-verifier'
import { claim, connectAs, invite, joinDesktop, removeLogins } from '#tests/support/installations'
import { attempt } from '#tests/support/walls'
import { openTestDatabase, type TestDatabase } from '#tests/support/test-database'

let db: TestDatabase

beforeAll(async () => {
  db = await openTestDatabase()
})

afterAll(async () => {
  await removeLogins(db.sql)
  await db.close()
})

const connect = async (login: string, password: string, token?: string): Promise<Client> => {
  const client = await connectAs(db.app, login, password, token)
  onTestFinished(() => client.end())
  return client
}

/** SQLSTATE of a refusal. */
const refusal = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof DatabaseError) return error.code ?? ''
  return `no refusal by the server: ${String(error)}`
}

const one = async <T>(text: string, values: unknown[] = []): Promise<T | undefined> => {
  const { rows } = await db.sql.query<{ value: T }>(text, values)
  return rows[0]?.value
}

describe('joining', () => {
  it('turns an invitation into a login whose password the server never sees', async () => {
    const invitation = await invite(db.sql)
    const joiner = await connect(invitation.login, invitation.password)
    const password = newPassword()
    const login = await claim(joiner, 'Desktop of Ben', scramVerifier(password))
    expect(login).toBe(invitation.login.replace('connect_join_', 'connect_i_'))
    const own = await connect(login, password)
    const { rows } = await own.query('SELECT session_user::text AS me, setup_state() AS first_run')
    expect(rows).toEqual([{ me: login, first_run: true }])
    expect(await attempt(own, 'SELECT 1 FROM "Ticket"')).toEqual([])
    expect(await refusal(connectAs(db.app, login, 'wrong'))).toBe('28P01')
    const told = await one(
      `SELECT array_agg("action" ORDER BY "id") AS value FROM "AuditEntry"
       WHERE "targetId" IN ($1, (SELECT installation FROM private.join_links WHERE id = $1))`,
      [invitation.id],
    )
    expect(told).toEqual(['installation.invited', 'installation.joined'])
  })

  it('returns the same again when the answer was lost, to the same claim only', async () => {
    const invitation = await invite(db.sql)
    const first = await connect(invitation.login, invitation.password)
    const second = await connect(invitation.login, invitation.password)
    const verifier = scramVerifier(newPassword())
    const login = await claim(first, 'Desktop', verifier)
    expect(await claim(second, 'Desktop', verifier)).toBe(login)
    expect(await refusal(claim(second, 'Desktop', scramVerifier(newPassword())))).toBe('28000')
    // Used up: it cannot even connect.
    expect(await refusal(connectAs(db.app, invitation.login, invitation.password))).toMatch(/^28/)
  })

  it('lets one of two win if both claim at the same moment', async () => {
    const invitation = await invite(db.sql)
    const both = await Promise.all([
      connect(invitation.login, invitation.password),
      connect(invitation.login, invitation.password),
    ])
    const outcomes = await Promise.all(
      both.map((joiner, n) =>
        claim(joiner, `Desktop ${n}`, scramVerifier(newPassword())).then(
          () => 'joined',
          (error: unknown) => (error as DatabaseError).code,
        ),
      ),
    )
    expect(outcomes.sort()).toEqual(['28000', 'joined'])
    expect(
      await one(`SELECT count(*)::int AS value FROM private.installations WHERE login = $1`, [
        invitation.login.replace('connect_join_', 'connect_i_'),
      ]),
    ).toBe(1)
  })

  it('refuses an expired one, also on a connection that was open before', async () => {
    const invitation = await invite(db.sql)
    const early = await connect(invitation.login, invitation.password)
    await db.sql.query(`UPDATE private.join_links SET expires_at = now() WHERE id = $1`, [
      invitation.id,
    ])
    await db.sql.query(`ALTER ROLE ${invitation.login} VALID UNTIL '2020-01-01'`)
    expect(await refusal(claim(early, 'Desktop', scramVerifier(newPassword())))).toBe('28000')
    expect(await refusal(connectAs(db.app, invitation.login, invitation.password))).toBe('28P01')
  })

  it('refuses a withdrawn one', async () => {
    const invitation = await invite(db.sql)
    expect(await one('SELECT private.revoke_login($1) AS value', [invitation.login])).toBe(true)
    expect(await one('SELECT private.revoke_login($1) AS value', [invitation.login])).toBe(false)
    expect(await refusal(connectAs(db.app, invitation.login, invitation.password))).toMatch(/^28/)
  })

  it.each([
    ['a password in clear', 'Desktop', 'my password'],
    ['an old hash', 'Desktop', `md5${'0'.repeat(32)}`],
    ['few rounds', 'Desktop', scramVerifier('x').replace('$4096:', '$1:')],
    ['more behind it', 'Desktop', `${scramVerifier('x')}'`],
    ['nothing', 'Desktop', null],
    ['no name', null, scramVerifier('x')],
  ])('refuses %s, and the invitation stays valid', async (_, name, verifier) => {
    const invitation = await invite(db.sql)
    const joiner = await connect(invitation.login, invitation.password)
    expect(await refusal(joiner.query('SELECT claim_installation($1, $2)', [name, verifier]))).toBe(
      '22023',
    )
    expect(await claim(joiner, 'Desktop', scramVerifier(newPassword()))).toMatch(/^connect_i_/)
  })

  it('refuses invalid names', async () => {
    const invitation = await invite(db.sql)
    const joiner = await connect(invitation.login, invitation.password)
    for (const name of ['', '   ', 'two\nlines', 'x'.repeat(201)]) {
      expect(await refusal(claim(joiner, name, scramVerifier('x')))).toBe('23514')
    }
  })

  it('has its own time limits for connections without any, which psql can lift', async () => {
    const { login, password } = await joinDesktop(db.sql, db.app)
    const psql = new Client({ ...db.app, user: login, password })
    await psql.connect()
    const limits = () =>
      psql.query(
        `SELECT current_setting('statement_timeout') AS statement,
           current_setting('idle_in_transaction_session_timeout') AS idle`,
      )
    expect((await limits()).rows).toEqual([{ statement: '30s', idle: '1min' }])
    await psql.query(`SET statement_timeout = '20ms'`)
    expect(await refusal(psql.query('SELECT pg_sleep(30)'))).toBe('57014')
    await psql.query('SET statement_timeout = 0')
    expect((await limits()).rows).toEqual([{ statement: '0', idle: '1min' }])
    await psql.end()
  })

  it('accepts two connections of an invitation and eight of an installation', async () => {
    const invitation = await invite(db.sql)
    for (let n = 0; n < 2; n += 1) await connect(invitation.login, invitation.password)
    expect(await refusal(connectAs(db.app, invitation.login, invitation.password))).toBe('53300')
    const installation = await joinDesktop(db.sql, db.app)
    for (let n = 0; n < 8; n += 1) await connect(installation.login, installation.password)
    expect(await refusal(connectAs(db.app, installation.login, installation.password))).toBe(
      '53300',
    )
  })
})

describe("the operator's own", () => {
  it.each([
    ['worker', 'connect_worker', /^connect_w_/],
    ['installation', 'connect_app', /^connect_i_/],
  ])('makes a login of the kind %s', async (kind, group, pattern) => {
    const password = newPassword()
    const login = await one<string>('SELECT private.create_login($1, $2, $3) AS value', [
      kind,
      'Made by hand',
      scramVerifier(password),
    ])
    expect(login).toMatch(pattern)
    const own = await connect(login ?? '', password)
    const { rows } = await own.query(
      `SELECT pg_has_role($1, 'MEMBER') AS member, schema_version() LIKE '2026%' AS version`,
      [group],
    )
    expect(rows).toEqual([{ member: true, version: true }])
  })

  it('refuses other kinds', async () => {
    expect(
      await refusal(
        db.sql.query('SELECT private.create_login($1, $2, $3)', ['owner', 'X', scramVerifier('x')]),
      ),
    ).toBe('23514')
  })
})
