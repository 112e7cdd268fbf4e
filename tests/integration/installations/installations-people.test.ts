import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import {
  type Installation,
  joinDesktop,
  openSession,
  removeLogins,
} from '#tests/support/installations'
import { attempt, openWalls, type Walls } from '#tests/support/walls'

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

describe('managing desktops', () => {
  /** Somebody with a workspace role and a global role, on the first installation. */
  async function somebody(role: 'OWNER' | 'ADMIN' | 'MEMBER' | 'VIEWER', rank = 'USER') {
    const member = await walls.db.addMember(walls.here, role)
    await walls.db.sql.query(`UPDATE "User" SET "role" = $2::"Role" WHERE "id" = $1`, [
      member.person.id,
      rank,
    ])
    return connectWith(await openSession(walls.db.sql, here, member.person.id))
  }
  const installationOf = async ({ login }: Installation) => {
    const [row] = await rowsOf<{ id: string }>(
      'SELECT id FROM private.installations WHERE login = $1',
      [login],
    )
    return row?.id ?? ''
  }

  it.each([
    ['OWNER', 'USER', true],
    ['ADMIN', 'USER', true],
    ['MEMBER', 'USER', false],
    ['VIEWER', 'USER', false],
    ['VIEWER', 'ADMIN', true],
    ['MEMBER', 'SUPER_ADMIN', true],
  ] as const)('%s of a workspace and %s invites: %s', async (role, rank, isAllowed) => {
    const connection = await somebody(role, rank)
    const outcome = await attempt(connection, 'SELECT * FROM create_join_link(7)')
    if (!isAllowed) expect(outcome).toBe('42501')
    else expect(outcome).toHaveLength(1)
    expect(await attempt(connection, 'SELECT * FROM list_installations()')).toEqual(
      isAllowed ? expect.any(Array) : '42501',
    )
  })

  it('nobody invites without a session, for no time, or forever', async () => {
    expect(await attempt(mine, 'SELECT create_join_link(7)')).toBe('42501')
    expect(await attempt(mine, 'SELECT * FROM list_installations()')).toBe('42501')
    const owner = await somebody('OWNER')
    for (const days of ['0', '31', 'NULL']) {
      expect(await attempt(owner, `SELECT create_join_link(${days})`)).toBe('22023')
    }
    expect(await attempt(owner, `SELECT create_join_link(7, 'nobody')`)).toBe('23514')
  })

  it('shows the server’s address for desktops only to people who may invite', async () => {
    const ask = 'SELECT join_address() AS address'
    expect(await attempt(mine, ask)).toBe('42501')
    expect(await attempt(await somebody('MEMBER'), ask)).toBe('42501')
    const owner = await somebody('OWNER')
    expect(await attempt(owner, ask)).toEqual([{ address: null }])
    await walls.db.sql.query(
      `INSERT INTO private.join_address (host, port, database) VALUES ('db.example.org', 6432, 'support')`,
    )
    expect(await attempt(owner, ask)).toEqual([
      { address: { host: 'db.example.org', port: 6432, database: 'support' } },
    ])
    await walls.db.sql.query('DELETE FROM private.join_address')
  })

  it('stops at 50 open links per maker, without limiting anybody else', async () => {
    const owner = await somebody('OWNER')
    await walls.db.sql.query(
      `INSERT INTO private.join_links (login, made_by, expires_at)
       SELECT 'many ' || n, $1, now() + interval '1 day' FROM generate_series(1, 50) n`,
      [
        (await owner.query<{ user_id: string }>('SELECT * FROM current_session()')).rows[0]
          ?.user_id,
      ],
    )
    expect(await attempt(owner, 'SELECT create_join_link(7)')).toBe('54000')
    const another = await somebody('OWNER')
    expect(await attempt(another, 'SELECT create_join_link(7)')).toHaveLength(1)
    await walls.db.sql.query(`DELETE FROM private.join_links WHERE login LIKE 'many %'`)
  })

  // In PostgreSQL 16 and newer, one GRANT of a role can wait for another that is not committed yet.
  it('a link in an open transaction blocks others only until the workers’ watch ends it', async () => {
    const holder = await somebody('OWNER')
    await holder.query('SET idle_in_transaction_session_timeout = 0')
    await holder.query('BEGIN')
    await holder.query('SELECT create_join_link(7)')
    const waiter = await somebody('OWNER')
    await waiter.query('SET lock_timeout = 0')
    let made: number | null = null
    const making = waiter.query('SELECT create_join_link(7)').then(({ rows }) => {
      made = rows.length
    })
    await expect
      .poll(
        async () => {
          await walls.db.sql.query('SELECT private.end_harmful_connections()')
          return made
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBe(1)
    await making
  })

  it('shows everything to administrators, and to an owner what they invited', async () => {
    const owner = await somebody('OWNER')
    const { rows: made } = await owner.query<{ id: string }>(
      `SELECT id FROM create_join_link(7, 'Ben@Example.org')`,
    )
    const { rows: own } = await owner.query('SELECT kind, state, name FROM list_installations()')
    expect(own).toEqual([{ kind: 'invitation', state: 'open', name: 'ben@example.org' }])
    const administrator = await somebody('MEMBER', 'ADMIN')
    const { rows: all } = await administrator.query<{ name: string; is_this: boolean }>(
      'SELECT name, is_this FROM list_installations()',
    )
    expect(all).toEqual(
      expect.arrayContaining([
        { name: 'Here', is_this: true },
        { name: 'There', is_this: false },
        { name: 'ben@example.org', is_this: false },
      ]),
    )
    // Its maker can withdraw it. A desktop is out of reach for an owner of one workspace.
    const withdraw = `SELECT revoke_installation('${made[0]?.id ?? ''}') AS done`
    const other = await somebody('OWNER')
    expect(await attempt(other, withdraw)).toBe('42501')
    expect((await owner.query(withdraw)).rows).toEqual([{ done: true }])
    expect((await owner.query(withdraw)).rows).toEqual([{ done: false }])
    const revoke = `SELECT revoke_installation('${await installationOf(there)}')`
    expect(await attempt(owner, revoke)).toBe('42501')
    expect(await attempt(administrator, `SELECT revoke_installation('unknown')`)).toBe('42501')
  })

  it('lets everybody see and end their own sessions, and nobody else’s', async () => {
    const member = await walls.db.addMember(walls.here)
    const first = await connectWith(await openSession(walls.db.sql, here, member.person.id))
    const second = await connectWith(
      await openSession(walls.db.sql, there, member.person.id),
      there,
    )
    const { rows } = await first.query<{ id: string; is_this: boolean }>(
      'SELECT id, is_this FROM my_sessions()',
    )
    // The third is the one that was made with the member.
    expect(rows.map(({ is_this }) => is_this).sort()).toEqual([false, false, true])
    const [session] = await rowsOf<{ id: string }>(
      'SELECT id FROM private.sessions WHERE user_id = $1 AND login = $2',
      [member.person.id, there.login],
    )
    const end = `SELECT end_my_session('${session?.id ?? ''}') AS done`
    const stranger = await somebody('OWNER', 'SUPER_ADMIN')
    expect((await stranger.query(end)).rows).toEqual([{ done: false }])
    expect(await attempt(second, 'SELECT 1 FROM "Workspace"')).toHaveLength(1)
    expect((await first.query(end)).rows).toEqual([{ done: true }])
    expect(await attempt(second, 'SELECT 1 FROM "Workspace"')).toEqual([])
    expect(await attempt(mine, 'SELECT * FROM my_sessions()')).toEqual([])
  })
})
