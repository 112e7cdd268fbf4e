import { type Client, DatabaseError } from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { newPassword, scramVerifier } from '#main/database/scram-verifier'
import { requestCode } from '#tests/support/desktop'
import {
  connectAs,
  type Installation,
  invite,
  joinDesktop,
  openSession,
  removeLogins,
} from '#tests/support/installations'
import { attempt, openWalls, type Walls } from '#tests/support/walls'
import { openTestDatabase } from '#tests/support/test-database'

let walls: Walls
let here: Installation
let there: Installation
/** A connection without a session, as the first installation. */
let mine: Client

beforeAll(async () => {
  walls = await openWalls()
  const { db } = walls
  here = await joinDesktop(db.sql, db.app, 'Here')
  there = await joinDesktop(db.sql, db.app, 'There')
  mine = await here.connect()
})

afterAll(async () => {
  await mine.end()
  await removeLogins(walls.db.sql)
  await walls.close()
})

const rowsOf = async <T extends object>(text: string, values: unknown[] = []): Promise<T[]> =>
  (await walls.db.sql.query<T>(text, values)).rows

const connectWith = async (token: string, installation = here): Promise<Client> => {
  const client = await installation.connect(token)
  onTestFinished(() => client.end())
  return client
}

describe('an invitation', () => {
  it('may only claim and ask for the version: every table and function is tried', async () => {
    const invitation = await invite(walls.db.sql)
    const joiner = await connectAs(walls.db.app, invitation.login, invitation.password)
    onTestFinished(() => joiner.end())

    const tables = await rowsOf<{ name: string }>(
      `SELECT oid::regclass::text AS name FROM pg_class
       WHERE relnamespace IN ('public'::regnamespace, 'private'::regnamespace) AND relkind IN ('r', 'p', 'v', 'S')`,
    )
    expect(tables.length).toBeGreaterThan(25)
    for (const { name } of tables) {
      expect(await attempt(joiner, `SELECT 1 FROM ${name}`), name).toBe('42501')
    }
    const functions = await rowsOf<{ name: string; call: string }>(
      `SELECT p.oid::regprocedure::text AS name, format('SELECT %s(%s)', p.oid::regproc, (
          SELECT string_agg('NULL::' || format_type(t, NULL), ', ' ORDER BY n)
          FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a (t, n))) AS call
       FROM pg_proc p WHERE p.pronamespace IN ('public'::regnamespace, 'private'::regnamespace)
         AND p.prorettype <> 'trigger'::regtype
         AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')`,
    )
    expect(functions.length).toBeGreaterThan(40)
    const open: string[] = []
    for (const { name, call } of functions) {
      if ((await attempt(joiner, call)) !== '42501') open.push(name)
    }
    expect(open.sort()).toEqual(['claim_installation(text,text)', 'schema_version()'])
  })

  it.each([
    ['signing in', `SELECT request_code('mia@example.org')`],
    ['acting as a desktop', 'SET ROLE connect_app'],
    ['lengthening itself', `ALTER ROLE CURRENT_USER VALID UNTIL 'infinity'`],
    ['a temporary table', 'CREATE TEMP TABLE t (id int)'],
    ['a login of its own', 'CREATE ROLE mischief LOGIN'],
  ])('%s is refused', async (_, text) => {
    const invitation = await invite(walls.db.sql)
    const joiner = await connectAs(walls.db.app, invitation.login, invitation.password)
    onTestFinished(() => joiner.end())
    expect(await attempt(joiner, text)).toBe('42501')
  })

  it('can only be claimed by an invitation', async () => {
    expect(await attempt(mine, `SELECT claim_installation('x', 'y')`)).toBe('42501')
  })
})

describe("an installation's login", () => {
  it.each([
    ['acting as the owner', () => 'SET ROLE connect_owner'],
    ['acting as another installation', () => `SET ROLE ${there.login}`],
    ['acting as the worker', () => 'SET ROLE connect_worker'],
    ['another session user', () => `SET SESSION AUTHORIZATION ${there.login}`],
    ["changing another's password", () => `ALTER ROLE ${there.login} PASSWORD 'mine'`],
    ["changing another's settings", () => `ALTER ROLE ${there.login} SET search_path = pg_temp`],
    ['changing the group', () => `ALTER ROLE connect_app SET statement_timeout = 0`],
    ['letting somebody into the group', () => `GRANT connect_app TO connect_joiner`],
    ['more connections', () => `ALTER ROLE CURRENT_USER CONNECTION LIMIT 100`],
    ['bypassing row security', () => `ALTER ROLE CURRENT_USER BYPASSRLS`],
    ['a login of its own', () => 'CREATE ROLE mischief LOGIN'],
    ['removing another', () => `DROP ROLE ${there.login}`],
    ['a table', () => 'CREATE TABLE public.t (id int)'],
    ['a temporary table', () => 'CREATE TEMP TABLE t (id int)'],
    ['a schema', () => 'CREATE SCHEMA mine'],
    ['a database', () => 'CREATE DATABASE mine'],
    ['inviting', () => `SELECT private.make_join_link(NULL, NULL, '1 day')`],
    ['making a login', () => `SELECT private.create_login('worker', 'x', 'y')`],
    ['revoking by login', () => `SELECT private.revoke_login('${there.login}')`],
    ['purging', () => 'SELECT private.purge_logins()'],
    ['reading invitations', () => 'SELECT * FROM private.join_links'],
    ['reading installations', () => 'SELECT * FROM private.installations'],
    ['reading passwords', () => 'SELECT rolpassword FROM pg_authid'],
    ['naming itself owner', () => `SELECT begin_setup('Mine', 'Me Myself', 'me@example.org')`],
  ])('%s is refused', async (what, text) => {
    const outcome = await attempt(mine, text())
    // CREATE DATABASE is refused because of its transaction before anything else.
    expect(outcome, what).toBe(what === 'a database' ? '25001' : '42501')
  })

  it('may change its own password, which harms nobody else', async () => {
    const own = await joinDesktop(walls.db.sql, walls.db.app)
    const connection = await own.connect()
    onTestFinished(() => connection.end())
    const password = newPassword()
    await connection.query(`ALTER ROLE CURRENT_USER PASSWORD '${scramVerifier(password)}'`)
    const again = await connectAs(walls.db.app, own.login, password)
    onTestFinished(() => again.end())
    // After it is revoked, the new password is worth as little as the old one.
    await walls.db.sql.query('SELECT private.revoke_login($1)', [own.login])
    await expect(connectAs(walls.db.app, own.login, password)).rejects.toThrow(DatabaseError)
  })

  it("can neither read another's statements nor end its connections", async () => {
    const other = await there.connect()
    onTestFinished(() => other.end())
    const { rows } = await other.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const pid = rows[0]?.pid ?? 0
    const seen = await mine.query('SELECT query FROM pg_stat_activity WHERE pid = $1', [pid])
    expect(seen.rows).toEqual([{ query: '<insufficient privilege>' }])
    expect(await attempt(mine, `SELECT pg_terminate_backend(${pid})`)).toBe('42501')
    expect(await attempt(mine, `SELECT pg_cancel_backend(${pid})`)).toBe('42501')
  })

  it("cannot use a token that was stolen from another's memory", async () => {
    const token = await openSession(walls.db.sql, there, walls.mia.person.id)
    const { rows } = await (
      await connectWith(token, there)
    ).query('SELECT * FROM current_session()')
    expect(rows).toHaveLength(1)
    const thief = await connectWith(token, here)
    expect(await attempt(thief, 'SELECT * FROM current_session()')).toEqual([])
    expect(await attempt(thief, 'SELECT 1 FROM "Ticket"')).toEqual([])
  })

  it('is worth nothing in another database of the server', async () => {
    const elsewhere = await openTestDatabase()
    onTestFinished(() => elsewhere.close())
    const foreign = await connectAs(elsewhere.app, here.login, here.password)
    onTestFinished(() => foreign.end())
    expect(await attempt(foreign, `SELECT request_code('mia@example.org')`)).toBe('28000')
    expect(
      await attempt(foreign, `SELECT begin_setup('Mine', 'Me Myself', 'me@example.org')`),
    ).toBe('42501')
  })

  it('gives itself back, and nothing else', async () => {
    const own = await joinDesktop(walls.db.sql, walls.db.app)
    const leaving = await own.connect()
    onTestFinished(() => leaving.end())
    expect((await leaving.query('SELECT leave_team() AS done')).rows).toEqual([{ done: true }])
    await expect(connectAs(walls.db.app, own.login, own.password)).rejects.toThrow(DatabaseError)
    // A login that is no desktop's own does not leave by it.
    expect((await walls.desktop.query('SELECT leave_team() AS done')).rows).toEqual([
      { done: false },
    ])
    expect(await attempt(walls.desktop, 'SELECT 1')).toHaveLength(1)
  })

  it('requests codes for anybody, within the limits', async () => {
    const answer = await requestCode(mine, walls.mia.person.email)
    expect(answer.outcome).toBe('sent')
  })
})
