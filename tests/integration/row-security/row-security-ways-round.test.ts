import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attempt, openWalls, type Walls } from '#tests/support/walls'

let walls: Walls

beforeAll(async () => {
  walls = await openWalls()
})

afterAll(() => walls.close())

describe('bypasses', () => {
  it.each([
    ['acting as the owner', 'SET ROLE connect_owner'],
    ['acting as the worker', 'SET ROLE connect_worker'],
    ['another session user', "SET SESSION AUTHORIZATION 'connect_owner'"],
    [
      'the same through a setting',
      `SELECT set_config('session_authorization', 'connect_owner', true)`,
    ],
    ['a role through a setting', `SELECT set_config('role', 'connect_owner', true)`],
    ['reading without row security', `SET LOCAL row_security = off; SELECT * FROM "Ticket"`],
    ['triggers that sleep', `SET LOCAL session_replication_role = replica`],
    ['a temporary table', 'CREATE TEMP TABLE t (id int)'],
    ['a temporary table in place of one of ours', 'CREATE TEMP TABLE "Ticket" (id int)'],
    ['a temporary view', 'CREATE TEMP VIEW v AS SELECT 1'],
    ['a temporary function', `CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'`],
    ['a table of its own', 'CREATE TABLE public.t (id int)'],
    ['a schema of its own', 'CREATE SCHEMA mine'],
    ['a function of its own', `CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'`],
    [
      'an operator of its own',
      'CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq)',
    ],
    ['a cast of its own', 'CREATE CAST (text AS int) WITH INOUT AS IMPLICIT'],
    ['a type of its own', 'CREATE TYPE public.mood AS ENUM ()'],
    [
      'a trigger',
      'CREATE TRIGGER t BEFORE UPDATE ON "Ticket" FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    ],
    [
      'an event trigger',
      'CREATE EVENT TRIGGER t ON ddl_command_end EXECUTE FUNCTION public.request_code()',
    ],
    ['a rule', 'CREATE RULE r AS ON UPDATE TO "Ticket" DO INSTEAD NOTHING'],
    ['a policy', 'CREATE POLICY p ON "Ticket" USING (true)'],
    ['walls torn down', 'ALTER TABLE "Ticket" NO FORCE ROW LEVEL SECURITY'],
    ['an index', 'CREATE INDEX ON "Ticket" ("subject")'],
    ['a publication', 'CREATE PUBLICATION p FOR TABLE "Ticket"'],
    ['rights handed on', 'GRANT connect_app TO connect_owner'],
    ['an object in a private schema', 'CREATE TABLE private.t (id int)'],
    ['emptying a table', 'TRUNCATE "Ticket"'],
    ['locking a table against everybody', 'LOCK TABLE "Ticket" IN ACCESS EXCLUSIVE MODE'],
    ['locking a table that is only read', 'LOCK TABLE "TicketHistory" IN EXCLUSIVE MODE'],
    ['a large object', 'SELECT lo_create(0)'],
    ['a large object from a file', `SELECT lo_import('/etc/passwd')`],
    ['reading a large object', 'SELECT lo_get(1)'],
    ['running a program', `COPY (SELECT 1) TO PROGRAM 'true'`],
    ['running a program for input', `COPY "Tag" FROM PROGRAM 'echo'`],
    ['writing a file', `COPY (SELECT 1) TO '/tmp/x'`],
    ['copying a file in', `COPY "Tag" FROM '/etc/passwd'`],
    ['copying all tables out', 'COPY private.sessions TO STDOUT'],
    ['reading a file', `SELECT pg_read_file('postgresql.conf')`],
    ['reading a file in bytes', `SELECT pg_read_binary_file('postgresql.conf')`],
    ['looking into a folder', `SELECT pg_ls_dir('.')`],
    ['the size of a file', `SELECT pg_stat_file('postgresql.conf')`],
    ['the log of the server', 'SELECT pg_ls_logdir()'],
    ['another server', 'CREATE EXTENSION dblink'],
    ['a file as a table', 'CREATE EXTENSION file_fdw'],
    ['a language that may do anything', 'CREATE EXTENSION plpython3u'],
    ['a way to other servers', 'CREATE FOREIGN DATA WRAPPER mine'],
    ['a library', `LOAD 'auto_explain'`],
    ['power for itself', 'ALTER ROLE CURRENT_USER SUPERUSER'],
    ['passing over row security', 'ALTER ROLE CURRENT_USER BYPASSRLS'],
    ['another role', 'CREATE ROLE mine'],
    [
      'settings of the database',
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET row_security = off', current_database()); END $$`,
    ],
    ['settings of the owner', 'ALTER ROLE connect_owner SET row_security = off'],
    ['logging statements of others', `SET log_statement = 'all'`],
    [
      'ending a connection of somebody else',
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user AND usename IS NOT NULL`,
    ],
    [
      'cancelling a query of somebody else',
      `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename <> current_user AND usename IS NOT NULL`,
    ],
    ['a replication slot', `SELECT pg_create_physical_replication_slot('s')`],
    ['a checkpoint', 'CHECKPOINT'],
    ['reading passwords', 'SELECT * FROM pg_authid'],
    ['reading what the planner knows of values', 'SELECT * FROM pg_statistic'],
    ["calling the worker's functions", `SELECT private.claim_mail('me', 1, '1 hour')`],
    ['making codes', 'SELECT private.new_code()'],
    ['asking for the hash of a code', `SELECT private.code_hash('a', 'b', 'c')`],
    ['a trigger function', 'SELECT private.count_inserted()'],
    ['an entry in the audit log', `SELECT private.audit(NULL, 'user.changed', 'x')`],
  ])('%s is refused', async (_, text) => {
    expect(await attempt(walls.desktop, text)).toBe('42501')
  })

  it.each([
    'CREATE DATABASE mine',
    `ALTER SYSTEM SET log_statement = 'all'`,
    'DROP DATABASE postgres',
  ])('%s, which is tried outside a transaction, is refused', async (text) => {
    await expect(walls.desktop.query(text)).rejects.toMatchObject({ code: '42501' })
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
