import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attempt, openWalls, type Walls } from '../support/walls'

let walls: Walls

beforeAll(async () => {
  walls = await openWalls()
})

afterAll(() => walls.close())

describe('ways round', () => {
  it.each([
    ['acting as the owner', 'SET ROLE connect_owner'],
    ['another session user', "SET SESSION AUTHORIZATION 'connect_owner'"],
    ['reading without row security', `SET LOCAL row_security = off; SELECT * FROM "Ticket"`],
    ['a temporary table', 'CREATE TEMP TABLE t (id int)'],
    ['a table of its own', 'CREATE TABLE public.t (id int)'],
    ['a function of its own', `CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'`],
    ['an object in a private schema', 'CREATE TABLE private.t (id int)'],
    ['a large object', 'SELECT lo_create(0)'],
    ['running a program', `COPY (SELECT 1) TO PROGRAM 'true'`],
    ['reading a file', `SELECT pg_read_file('postgresql.conf')`],
    ['reading passwords', 'SELECT * FROM pg_authid'],
    ["calling the worker's functions", `SELECT private.claim_mail('me', 1, '1 hour')`],
    ['making codes', 'SELECT private.new_code()'],
    ['asking for the hash of a code', `SELECT private.code_hash('a', 'b', 'c')`],
    ['a trigger function', 'SELECT private.count_inserted()'],
  ])('%s is refused', async (_, text) => {
    expect(await attempt(walls.desktop, text)).toBe('42501')
  })

  it('a hostile search path and settings change nothing', async () => {
    await walls.desktop.query('BEGIN')
    await walls.desktop.query(`SET LOCAL search_path = pg_temp, extensions, private, public`)
    await walls.desktop.query(`SET LOCAL standard_conforming_strings = off`)
    await walls.desktop.query(`SELECT set_config('app.user_id', $1, true)`, [
      walls.stranger.person.id,
    ])
    const { rows } = await walls.desktop.query<{ user_id: string }>(
      'SELECT * FROM public.current_session()',
    )
    expect(rows[0]?.user_id).toBe(walls.mia.person.id)
    const found = await walls.desktop.query(
      `SELECT * FROM public.search_tickets($1, $2, null, null, 'updated', true, null, null, null, 50)`,
      [walls.here.workspaceId, `%' OR true --`],
    )
    expect(found.rows).toEqual([])
    await walls.desktop.query('ROLLBACK')
  })
})
