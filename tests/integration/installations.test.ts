import { Client, DatabaseError } from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { newPassword, scramVerifier } from '../../electron/main/database/scram-verifier'
import { guessCode, mailedCode, newToken, requestCode } from '../support/desktop'
import {
  claim,
  connectAs,
  type Installation,
  invite,
  joinDesktop,
  removeLogins,
} from '../support/installations'
import { attempt } from '../support/walls'
import { openTestDesk, type TestDesk, type TestMember } from '../support/workspace'

let desk: TestDesk
let mia: TestMember

beforeAll(async () => {
  desk = await openTestDesk()
  mia = await desk.addMember(await desk.addWorkspace(), 'OWNER')
})

afterAll(async () => {
  await removeLogins(desk.sql)
  await desk.close()
})

const connect = async (login: string, password: string, token?: string): Promise<Client> => {
  const client = await connectAs(desk.app, login, password, token)
  onTestFinished(() => client.end())
  return client
}

/** SQLSTATE of what was refused. */
const refusal = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof DatabaseError) return error.code ?? ''
  return `no refusal by the server: ${String(error)}`
}

const one = async <T>(text: string, values: unknown[] = []): Promise<T | undefined> => {
  const { rows } = await desk.sql.query<{ value: T }>(text, values)
  return rows[0]?.value
}

/** Signs Mia in on this installation, by a code. */
async function signIn(installation: Installation): Promise<string> {
  await desk.sql.query('TRUNCATE private.code_request, private.code_attempt')
  const connection = await installation.connect()
  onTestFinished(() => connection.end())
  const { challenge_id: challengeId } = await requestCode(connection, mia.person.email)
  const code = (await mailedCode(desk.sql, mia.person.email)) ?? ''
  const { token, hash } = newToken()
  const answer = await guessCode(connection, { challengeId, email: mia.person.email, code, hash })
  expect(answer.outcome).toBe('ok')
  return token
}

describe('joining', () => {
  it('turns an invitation into a login whose password the server never saw', async () => {
    const invitation = await invite(desk.sql)
    const joiner = await connect(invitation.login, invitation.password)
    const password = newPassword()
    const login = await claim(joiner, 'Desktop of Ben', scramVerifier(password))
    expect(login).toBe(invitation.login.replace('connect_join_', 'connect_i_'))
    const own = await connect(login, password)
    const { rows } = await own.query('SELECT session_user::text AS me, setup_state() AS first_run')
    expect(rows).toEqual([{ me: login, first_run: true }])
    expect(await attempt(own, 'SELECT 1 FROM "Ticket"')).toEqual([])
    expect(await refusal(connectAs(desk.app, login, 'wrong'))).toBe('28P01')
    const told = await one(
      `SELECT array_agg("action" ORDER BY "id") AS value FROM "AuditEntry"
       WHERE "targetId" IN ($1, (SELECT installation FROM private.join_tickets WHERE id = $1))`,
      [invitation.id],
    )
    expect(told).toEqual(['installation.invited', 'installation.joined'])
  })

  it('answers the same again when the answer was lost, to the same claim only', async () => {
    const invitation = await invite(desk.sql)
    const first = await connect(invitation.login, invitation.password)
    const second = await connect(invitation.login, invitation.password)
    const verifier = scramVerifier(newPassword())
    const login = await claim(first, 'Desktop', verifier)
    expect(await claim(second, 'Desktop', verifier)).toBe(login)
    expect(await refusal(claim(second, 'Desktop', scramVerifier(newPassword())))).toBe('28000')
    // Used up: it cannot even connect.
    expect(await refusal(connectAs(desk.app, invitation.login, invitation.password))).toMatch(/^28/)
  })

  it('lets one of two win who claim at the same moment', async () => {
    const invitation = await invite(desk.sql)
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

  it('refuses one that has expired, also on a connection that was open before', async () => {
    const invitation = await invite(desk.sql)
    const early = await connect(invitation.login, invitation.password)
    await desk.sql.query(`UPDATE private.join_tickets SET expires_at = now() WHERE id = $1`, [
      invitation.id,
    ])
    await desk.sql.query(`ALTER ROLE ${invitation.login} VALID UNTIL '2020-01-01'`)
    expect(await refusal(claim(early, 'Desktop', scramVerifier(newPassword())))).toBe('28000')
    expect(await refusal(connectAs(desk.app, invitation.login, invitation.password))).toBe('28P01')
  })

  it('refuses one that was withdrawn', async () => {
    const invitation = await invite(desk.sql)
    expect(await one('SELECT private.revoke_login($1) AS value', [invitation.login])).toBe(true)
    expect(await one('SELECT private.revoke_login($1) AS value', [invitation.login])).toBe(false)
    expect(await refusal(connectAs(desk.app, invitation.login, invitation.password))).toMatch(/^28/)
  })

  it.each([
    ['a password in clear', 'Desktop', 'my password'],
    ['an old hash', 'Desktop', `md5${'0'.repeat(32)}`],
    ['few rounds', 'Desktop', scramVerifier('x').replace('$4096:', '$1:')],
    ['more behind it', 'Desktop', `${scramVerifier('x')}'`],
    ['nothing', 'Desktop', null],
    ['no name', null, scramVerifier('x')],
  ])('refuses %s, and the invitation stays good', async (_, name, verifier) => {
    const invitation = await invite(desk.sql)
    const joiner = await connect(invitation.login, invitation.password)
    expect(await refusal(joiner.query('SELECT claim_installation($1, $2)', [name, verifier]))).toBe(
      '22023',
    )
    expect(await claim(joiner, 'Desktop', scramVerifier(newPassword()))).toMatch(/^connect_i_/)
  })

  it('refuses names that are none', async () => {
    const invitation = await invite(desk.sql)
    const joiner = await connect(invitation.login, invitation.password)
    for (const name of ['', '   ', 'two\nlines', 'x'.repeat(201)]) {
      expect(await refusal(claim(joiner, name, scramVerifier('x')))).toBe('23514')
    }
  })

  it('has limits of time of its own, for connections that name none, which psql can lift', async () => {
    const { login, password } = await joinDesktop(desk.sql, desk.app)
    const psql = new Client({ ...desk.app, user: login, password })
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

  it('takes two connections of an invitation and eight of an installation', async () => {
    const invitation = await invite(desk.sql)
    for (let n = 0; n < 2; n += 1) await connect(invitation.login, invitation.password)
    expect(await refusal(connectAs(desk.app, invitation.login, invitation.password))).toBe('53300')
    const installation = await joinDesktop(desk.sql, desk.app)
    for (let n = 0; n < 8; n += 1) await connect(installation.login, installation.password)
    expect(await refusal(connectAs(desk.app, installation.login, installation.password))).toBe(
      '53300',
    )
  })
})

describe('revoking', () => {
  it('cuts open connections, ends the sessions, and lets nobody in again', async () => {
    const installation = await joinDesktop(desk.sql, desk.app)
    const token = await signIn(installation)
    const open = await installation.connect(token)
    const { rows } = await open.query('SELECT name FROM current_session()')
    expect(rows).toEqual([{ name: mia.person.name }])

    const id = await one<string>('SELECT id AS value FROM private.installations WHERE login = $1', [
      installation.login,
    ])
    await desk.sql.query(`UPDATE "User" SET "role" = 'ADMIN' WHERE "id" = $1`, [mia.person.id])
    onTestFinished(async () => {
      await desk.sql.query(`UPDATE "User" SET "role" = 'USER' WHERE "id" = $1`, [mia.person.id])
    })
    const administrator = await connectAs(desk.app, desk.app.user, desk.app.password, mia.token)
    onTestFinished(() => administrator.end())
    const answer = await administrator.query('SELECT revoke_installation($1) AS done', [id])
    expect(answer.rows).toEqual([{ done: true }])

    expect(await refusal(open.query('SELECT 1'))).toMatch(/57P01|no refusal by the server/)
    expect(await refusal(connectAs(desk.app, installation.login, installation.password))).toMatch(
      /^28/,
    )
    expect(
      await one(
        `SELECT count(*)::int AS value FROM private.sessions WHERE login = $1 AND revoked_at IS NULL`,
        [installation.login],
      ),
    ).toBe(0)
    const told = await one(
      `SELECT array_agg("action" || ' ' || "actorId" ORDER BY "id") AS value FROM "AuditEntry"
       WHERE "action" IN ('session.opened', 'session.ended', 'installation.revoked')
         AND ("targetId" = $1 OR "targetId" = $2 AND "installation" = 'test')
         AND "createdAt" > now() - interval '1 minute' AND "id" > (
           SELECT max("id") FROM "AuditEntry" WHERE "action" = 'installation.joined')`,
      [id, mia.person.id],
    )
    expect(told).toEqual(
      ['session.opened', 'session.ended', 'installation.revoked'].map(
        (action) => `${action} ${mia.person.id}`,
      ),
    )
  })

  it('leaves a connection that stayed open without any way back', async () => {
    const installation = await joinDesktop(desk.sql, desk.app)
    const token = await signIn(installation)
    const open = await installation.connect(token)
    onTestFinished(() => open.end())
    // As if it had connected in the moment between: all but the cut.
    await desk.sql.query('UPDATE private.installations SET revoked_at = now() WHERE login = $1', [
      installation.login,
    ])
    await desk.sql.query('UPDATE private.sessions SET revoked_at = now() WHERE login = $1', [
      installation.login,
    ])
    expect(await attempt(open, 'SELECT * FROM current_session()')).toEqual([])
    expect(await attempt(open, `SELECT request_code('someone.else@example.org')`)).toBe('28000')
  })

  it('removes logins from the server that have no use any more, and no others', async () => {
    const stays = await joinDesktop(desk.sql, desk.app)
    const goes = await joinDesktop(desk.sql, desk.app)
    const openInvitation = await invite(desk.sql)
    await desk.sql.query('SELECT private.revoke_login($1)', [goes.login])
    await desk.sql.query(
      `UPDATE private.join_tickets SET used_at = used_at - interval '1 hour' WHERE used_at IS NOT NULL`,
    )
    await desk.sql.query('SELECT private.purge_logins()')
    const left = await one<string[]>(
      `SELECT array_agg(rolname::text) AS value FROM pg_roles WHERE rolname = ANY ($1)`,
      [
        [stays, goes]
          .flatMap(({ login }) => [login, login.replace('_i_', '_join_')])
          .concat(openInvitation.login),
      ],
    )
    expect(left?.sort()).toEqual([stays.login, openInvitation.login].sort())
  })

  it('waits with the removal for somebody who is still connected, and ends the connection', async () => {
    const installation = await joinDesktop(desk.sql, desk.app)
    const open = await installation.connect()
    await desk.sql.query('UPDATE private.installations SET revoked_at = now() WHERE login = $1', [
      installation.login,
    ])
    const exists = () =>
      one<boolean>('SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS value', [
        installation.login,
      ])
    const ended = new Promise((resolve) => open.once('end', resolve))
    await desk.sql.query('SELECT private.purge_logins()')
    expect(await exists()).toBe(true)
    await ended
    await expect
      .poll(async () => {
        await desk.sql.query('SELECT private.purge_logins()')
        return exists()
      })
      .toBe(false)
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
        desk.sql.query('SELECT private.create_login($1, $2, $3)', [
          'owner',
          'X',
          scramVerifier('x'),
        ]),
      ),
    ).toBe('23514')
  })
})
