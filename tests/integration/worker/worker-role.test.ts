import { randomBytes } from 'node:crypto'
import { Client, escapeIdentifier } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { attempt, openWalls, type Walls } from '#tests/support/walls'

let walls: Walls
let admin: Client
/** Logged in as a worker on another machine: a member of connect_worker and of nothing else. */
let worker: Client
const login = `test_worker_${randomBytes(4).toString('hex')}`

beforeAll(async () => {
  walls = await openWalls()
  admin = new Client(walls.db.admin)
  await admin.connect()
  const password = randomBytes(16).toString('hex')
  await admin.query(
    `CREATE ROLE ${escapeIdentifier(login)} LOGIN PASSWORD '${password}' IN ROLE connect_worker`,
  )
  worker = new Client({ ...walls.db.owner, user: login, password })
  await worker.connect()
})
afterAll(async () => {
  await worker.end()
  await admin.query(`DROP ROLE ${escapeIdentifier(login)}`)
  await admin.end()
  await walls.close()
})

const names = async (text: string): Promise<string[]> =>
  (await walls.db.sql.query<{ name: string }>(text)).rows.map(({ name }) => name)

const tables = () =>
  names(
    `SELECT c.oid::regclass::text AS name FROM pg_class c
     WHERE c.relnamespace IN ('public'::regnamespace, 'private'::regnamespace) AND c.relkind IN ('r', 'p')
     ORDER BY 1`,
  )

it('reads and writes no table', async () => {
  const all = await tables()
  expect(all).toEqual(
    expect.arrayContaining(['"Ticket"', 'private.sessions', 'private.mail_outbox', '"OTPToken"']),
  )
  for (const table of all) {
    for (const text of [
      `SELECT FROM ${table}`,
      `SELECT count(*) FROM ${table}`,
      `INSERT INTO ${table} DEFAULT VALUES`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table} CASCADE`,
      `LOCK TABLE ${table} IN ACCESS SHARE MODE`,
      `COPY ${table} TO STDOUT`,
    ]) {
      expect(await attempt(worker, text), text).toBe('42501')
    }
  }
  const writable = await names(
    `SELECT c.oid::regclass::text AS name FROM pg_class c
     WHERE c.relnamespace IN ('public'::regnamespace, 'private'::regnamespace) AND c.relkind IN ('r', 'p')
       AND has_any_column_privilege('connect_worker', c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')`,
  )
  expect(writable).toEqual([])
})

it('calls only what is named here, with the rights of its maker', async () => {
  const { rows } = await walls.db.sql.query<{ name: string; definer: boolean }>(
    `SELECT p.pronamespace::regnamespace || '.' || p.proname AS name, p.prosecdef AS definer FROM pg_proc p
     WHERE p.pronamespace IN ('public'::regnamespace, 'private'::regnamespace)
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
       AND has_function_privilege('connect_worker', p.oid, 'EXECUTE') ORDER BY 1`,
  )
  expect(rows.map(({ name }) => name)).toEqual([
    'private.claim_mail',
    'private.claimed_mail',
    'private.discard_mail',
    'private.end_harmful_connections',
    'private.extend_mail_lease',
    'private.has_due_reply',
    'private.invitation_to_write',
    'private.known_files',
    'private.mail_was_refused',
    'private.mail_was_sent',
    'private.purge_changes',
    'private.purge_codes',
    'private.purge_invitations',
    'private.purge_logins',
    'private.purge_notifications',
    'private.purge_sessions',
    'private.release_due_reply',
    'private.release_lease',
    'private.reply_file_piece',
    'private.reply_to_write',
    'private.sweep_uploads',
    'private.take_lease',
    'private.where_to_join',
    'private.worker_gone',
    'private.worker_seen',
    'public.schema_version',
  ])
  expect(rows.filter(({ definer }) => !definer)).toEqual([])
})

it('works with its own login as with the owner’s in its role', async () => {
  await worker.query(`SELECT private.worker_seen('w', 'mail-host', '1.2.3')`)
  const { rows } = await walls.db.sql.query(
    `SELECT host, version, login FROM private.workers WHERE holder = 'w'`,
  )
  expect(rows).toEqual([{ host: 'mail-host', version: '1.2.3', login }])
})

it.each([
  ['to be the owner', () => `SET ROLE ${escapeIdentifier(walls.db.owner.user)}`],
  ['to be a desktop', () => 'SET ROLE connect_app'],
  ['to be somebody else', () => `SET SESSION AUTHORIZATION ${escapeIdentifier(walls.db.app.user)}`],
  ['to make a table', () => 'CREATE TABLE public.mine (a integer)'],
  ['to make a temporary table', () => 'CREATE TEMPORARY TABLE mine (a integer)'],
  ['to make a function', () => `CREATE FUNCTION private.mine() RETURNS text RETURN 'x'`],
  ['to make a login', () => 'CREATE ROLE mine LOGIN'],
  ['to ask for a code', () => `SELECT * FROM public.request_code('mia@example.org')`],
  ['to write the audit log', () => `SELECT private.audit(NULL, 'session.opened')`],
])('is not allowed %s', async (_what, text) => {
  expect(await attempt(worker, text())).toBe('42501')
})

it.each([
  `SELECT private.claim_mail('me', 1, '1 hour')`,
  `SELECT private.claimed_mail('me', '{}')`,
  `SELECT private.take_lease('codes', 'me', '1 hour')`,
  `SELECT private.worker_seen('me', 'here', '1')`,
  'SELECT private.purge_sessions()',
])('a desktop is refused %s', async (text) => {
  expect(await attempt(walls.desktop, text)).toBe('42501')
})
