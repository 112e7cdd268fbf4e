import { createId } from '@paralleldrive/cuid2'
import type { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newToken, openDesktop } from '#tests/support/desktop'
import { attempt, openWalls, type Walls } from '#tests/support/walls'

/*
 * What a desktop's login can do without being refused by PostgreSQL. Measured, so that
 * docs/security-model.md says no more and no less.
 */

let walls: Walls
let desktop: Client

beforeAll(async () => {
  walls = await openWalls()
})

afterAll(() => walls.close())

beforeEach(async () => {
  desktop = await openDesktop(walls.db.app, walls.mia.token)
})

afterEach(() => desktop.end())

const count = async (connection: Client, table: string): Promise<number> =>
  (await connection.query(`SELECT 1 FROM "${table}"`)).rows.length

describe('what is visible of others', () => {
  it('connections and their names are, their statements and addresses are not', async () => {
    const { rows } = await desktop.query<{ query: string | null; address: string | null }>(
      `SELECT query, client_addr::text AS address FROM pg_stat_activity
       WHERE usename <> current_user`,
    )
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows)
      expect(row).toEqual({ query: '<insufficient privilege>', address: null })
  })

  it('values that the planner has sampled are not', async () => {
    await walls.db.sql.query('ANALYZE')
    const { rows } = await desktop.query(
      `SELECT tablename FROM pg_stats WHERE schemaname IN ('public', 'private')`,
    )
    expect(rows).toEqual([])
  })

  it('a failing operator reveals no value of a hidden row', async () => {
    for (const table of ['Ticket', 'Comment', 'Tag']) {
      const column = { Ticket: 'subject', Comment: 'content', Tag: 'name' }[table] ?? ''
      const text = `SELECT 1 FROM "${table}" WHERE "${column}"::integer > 0 AND "workspaceId" = $1`
      expect(await attempt(desktop, text, [walls.there.workspaceId]), table).toEqual([])
    }
  })

  it('a hidden row cannot be locked', async () => {
    for (const table of ['Ticket', 'Tag', 'TicketTag', 'WorkspaceSettings', 'CannedReply']) {
      const text = `SELECT 1 FROM "${table}" WHERE ${walls.theirs(table)} FOR UPDATE`
      const outcome = await attempt(desktop, text)
      expect({ table, refused: outcome === '42501' || outcome.length === 0 }).toEqual({
        table,
        refused: true,
      })
    }
  })

  it('an id that is used elsewhere is refused as taken, without its row', async () => {
    const { rows } = await walls.db.sql.query<{ id: string }>(
      `SELECT "id" FROM "Ticket" WHERE ${walls.theirs('Ticket')} LIMIT 1`,
    )
    const insert = desktop.query(
      `INSERT INTO "Ticket" ("id", "workspaceId", "createdById", "subject", "description")
       VALUES ($1, $2, $3, 'Subject', 'Text')`,
      [rows[0]?.id, walls.here.workspaceId, walls.mia.person.id],
    )
    await expect(insert).rejects.toMatchObject({ code: '23505', detail: undefined })
  })

  it('the folder of the server’s files is not', async () => {
    for (const text of [
      `SHOW data_directory`,
      `SHOW hba_file`,
      'SELECT * FROM pg_hba_file_rules',
    ]) {
      expect(await attempt(desktop, text), text).toBe('42501')
    }
  })
})

describe('what can be claimed, and changes nothing', () => {
  it.each([
    ['RESET ALL', true],
    ['DISCARD ALL', true],
    ['RESET SESSION AUTHORIZATION', true],
    ['RESET ROLE', true],
    ['SET ROLE NONE', true],
    ['SET ROLE connect_app', false],
    [`SET app.user_id = 'somebody'`, true],
    [`SET app.retention = 'on'`, true],
    [`SET app.token = '${newToken().token}'`, false],
  ])('after %s a connection has the session it signed in with, or none', async (text, stays) => {
    await desktop.query(text)
    const { rows } = await desktop.query<{ user_id: string }>(
      'SELECT * FROM public.current_session()',
    )
    const me = text.includes('ROLE connect_app') ? true : stays
    expect(rows.map((row) => row.user_id)).toEqual(me ? [walls.mia.person.id] : [])
    expect(
      await attempt(desktop, `SELECT 1 FROM "Ticket" WHERE ${walls.theirs('Ticket')}`),
    ).toEqual([])
    expect(await attempt(desktop, 'DELETE FROM "AuditEntry"')).toBe('42501')
  })

  it('a DO block has the rights of its caller', async () => {
    const read = `DO $$ DECLARE n bigint; BEGIN
      EXECUTE 'SELECT count(*) FROM public."Ticket" WHERE "workspaceId" = ''${walls.there.workspaceId}''' INTO n;
      IF n > 0 THEN RAISE EXCEPTION 'saw %', n; END IF; END $$`
    expect(await attempt(desktop, read)).toEqual([])
    const secret = `DO $$ BEGIN PERFORM token_hash FROM private.sessions; END $$`
    expect(await attempt(desktop, secret)).toBe('42501')
  })

  it('a NOTIFY for everybody reaches no desktop’s listener, and anybody may listen', async () => {
    const heard: string[] = []
    const stranger = await openDesktop(walls.db.app, walls.stranger.token)
    stranger.on('notification', ({ payload }) => heard.push(payload ?? ''))
    await stranger.query('LISTEN anything')
    await desktop.query(`NOTIFY anything, 'hello'`)
    await stranger.query('SELECT 1')
    await expect.poll(() => heard).toEqual(['hello'])
    await stranger.end()
  })

  it('a transaction cannot be left prepared, if the server stores none', async () => {
    const { rows } = await desktop.query<{ kept: string }>(
      `SELECT current_setting('max_prepared_transactions') AS kept`,
    )
    expect(rows).toEqual([{ kept: '0' }])
    await desktop.query('BEGIN')
    await expect(desktop.query(`PREPARE TRANSACTION 'x'`)).rejects.toMatchObject({ code: '55000' })
  })
})

describe('what can be done to others', () => {
  it('a person who starts a workspace and does not finish blocks the same name for others, up to their own limit', async () => {
    await desktop.query('BEGIN')
    await desktop.query(`SELECT create_workspace($1, 'New', 'UTC')`, [createId()])
    const stranger = await openDesktop(walls.db.app, walls.stranger.token)
    await stranger.query(`SET lock_timeout = '100ms'`)
    const make = (name: string) =>
      stranger.query(`SELECT create_workspace($1, $2, 'UTC')`, [createId(), name])
    await expect(make('New')).rejects.toMatchObject({ code: '55P03' })
    expect((await make('Another')).rowCount).toBe(1)
    await desktop.query('ROLLBACK')
    expect((await make('New')).rowCount).toBe(1)
    await stranger.end()
  })

  it('no table can be locked against others', async () => {
    const lockable: string[] = []
    for (const { table } of await walls.tables()) {
      const outcome = await attempt(desktop, `LOCK TABLE "${table}" IN ACCESS EXCLUSIVE MODE`)
      if (outcome !== '42501') lockable.push(table)
    }
    expect(lockable).toEqual([])
  })
})

describe('after a session has ended', () => {
  it('a held cursor still returns what it had read, and nothing else does', async () => {
    const member = await walls.db.addMember(walls.here)
    const connection = await openDesktop(walls.db.app, member.token)
    const before = await count(connection, 'Ticket')
    expect(before).toBeGreaterThan(0)
    await connection.query('BEGIN')
    await connection.query('DECLARE held CURSOR WITH HOLD FOR SELECT "id" FROM "Ticket"')
    await connection.query('COMMIT')
    await walls.db.sql.query('UPDATE private.sessions SET revoked_at = now() WHERE user_id = $1', [
      member.person.id,
    ])
    await walls.db.addTicket(walls.here)
    expect((await connection.query('FETCH ALL FROM held')).rows).toHaveLength(before)
    expect(await count(connection, 'Ticket')).toBe(0)
    await connection.end()
  })

  it('an open transaction sees nothing at its next statement, whatever it has seen', async () => {
    const member = await walls.db.addMember(walls.here)
    const connection = await openDesktop(walls.db.app, member.token)
    await connection.query('BEGIN')
    expect(await count(connection, 'Ticket')).toBeGreaterThan(0)
    await walls.db.sql.query('UPDATE private.sessions SET revoked_at = now() WHERE user_id = $1', [
      member.person.id,
    ])
    expect(await count(connection, 'Ticket')).toBe(0)
    await connection.end()
  })

  it.each(['REPEATABLE READ', 'SERIALIZABLE'])(
    'a transaction of %s, which would continue with an old snapshot, is refused from the beginning',
    async (level) => {
      await desktop.query(`BEGIN ISOLATION LEVEL ${level}`)
      await expect(desktop.query('SELECT 1 FROM "Ticket"')).rejects.toMatchObject({ code: '42501' })
      await desktop.query('ROLLBACK')
      expect(await count(desktop, 'Ticket')).toBeGreaterThan(0)
    },
  )
})
