import { DatabaseError } from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { guessCode, mailedCode, newToken, requestCode } from '#tests/support/desktop'
import {
  connectAs,
  type Installation,
  invite,
  joinDesktop,
  removeLogins,
} from '#tests/support/installations'
import { attempt } from '#tests/support/walls'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

let db: TestDatabase
let mia: TestMember

beforeAll(async () => {
  db = await openTestDatabase()
  mia = await db.addMember(await db.addWorkspace(), 'OWNER')
})

afterAll(async () => {
  await removeLogins(db.sql)
  await db.close()
})

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

/** Signs Mia in on this installation, by a code. */
async function signIn(installation: Installation): Promise<string> {
  await db.sql.query('TRUNCATE private.code_request, private.code_attempt')
  const connection = await installation.connect()
  onTestFinished(() => connection.end())
  const { challenge_id: challengeId } = await requestCode(connection, mia.person.email)
  const code = (await mailedCode(db.sql, mia.person.email)) ?? ''
  const { token, hash } = newToken()
  const answer = await guessCode(connection, { challengeId, email: mia.person.email, code, hash })
  expect(answer.outcome).toBe('ok')
  return token
}

describe('revoking', () => {
  it('ends open connections and sessions, and lets nobody in again', async () => {
    const installation = await joinDesktop(db.sql, db.app)
    const token = await signIn(installation)
    const open = await installation.connect(token)
    const { rows } = await open.query('SELECT name FROM current_session()')
    expect(rows).toEqual([{ name: mia.person.name }])

    const id = await one<string>('SELECT id AS value FROM private.installations WHERE login = $1', [
      installation.login,
    ])
    await db.sql.query(`UPDATE "User" SET "role" = 'ADMIN' WHERE "id" = $1`, [mia.person.id])
    onTestFinished(async () => {
      await db.sql.query(`UPDATE "User" SET "role" = 'USER' WHERE "id" = $1`, [mia.person.id])
    })
    const administrator = await connectAs(db.app, db.app.user, db.app.password, mia.token)
    onTestFinished(() => administrator.end())
    const answer = await administrator.query('SELECT revoke_installation($1) AS done', [id])
    expect(answer.rows).toEqual([{ done: true }])

    expect(await refusal(open.query('SELECT 1'))).toMatch(/57P01|no refusal by the server/)
    expect(await refusal(connectAs(db.app, installation.login, installation.password))).toMatch(
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

  it('leaves no way back to a connection that stayed open', async () => {
    const installation = await joinDesktop(db.sql, db.app)
    const token = await signIn(installation)
    const open = await installation.connect(token)
    onTestFinished(() => open.end())
    // As if it had connected in the moment between: everything but the disconnect.
    await db.sql.query('UPDATE private.installations SET revoked_at = now() WHERE login = $1', [
      installation.login,
    ])
    await db.sql.query('UPDATE private.sessions SET revoked_at = now() WHERE login = $1', [
      installation.login,
    ])
    expect(await attempt(open, 'SELECT * FROM current_session()')).toEqual([])
    expect(await attempt(open, `SELECT request_code('someone.else@example.org')`)).toBe('28000')
  })

  it('removes unused logins from the server, and no others', async () => {
    const stays = await joinDesktop(db.sql, db.app)
    const goes = await joinDesktop(db.sql, db.app)
    const openInvitation = await invite(db.sql)
    await db.sql.query('SELECT private.revoke_login($1)', [goes.login])
    await db.sql.query(
      `UPDATE private.join_links SET used_at = used_at - interval '1 hour' WHERE used_at IS NOT NULL`,
    )
    await db.sql.query('SELECT private.purge_logins()')
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

  it('ends the connection of somebody who is still connected, and then removes the login', async () => {
    const installation = await joinDesktop(db.sql, db.app)
    const open = await installation.connect()
    await db.sql.query('UPDATE private.installations SET revoked_at = now() WHERE login = $1', [
      installation.login,
    ])
    const exists = () =>
      one<boolean>('SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS value', [
        installation.login,
      ])
    const ended = new Promise((resolve) => open.once('end', resolve))
    await db.sql.query('SELECT private.purge_logins()')
    expect(await exists()).toBe(true)
    await ended
    await expect
      .poll(async () => {
        await db.sql.query('SELECT private.purge_logins()')
        return exists()
      })
      .toBe(false)
  })
})
