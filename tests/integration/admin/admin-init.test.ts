import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newPassword, scramVerifier } from '#main/database/scram-verifier'
import { parseTeamLink } from '#main/database/team-link'
import { admin, endLogins, urlOf } from '#tests/support/admin'
import { makeTempDir, removeDataDir } from '#tests/support/temp-dir'
import { createEmptyDatabase, type ServerDatabase } from '#tests/support/test-server'

let database: ServerDatabase
let owner: Client
let dataDir: string

beforeAll(async () => {
  database = await createEmptyDatabase()
  owner = new Client(database.owner)
  await owner.connect()
  dataDir = await makeTempDir('admin')
})
afterAll(async () => {
  await endLogins(owner)
  await owner.end()
  await database.drop()
  await removeDataDir(dataDir)
})

const TEAM = [
  '--workspace',
  'Acme GmbH',
  '--owner-name',
  'Mia Owner',
  '--owner-email',
  'Mia@Example.org',
]
const withUrl = (args: string[], url = urlOf(database.owner)) =>
  admin([...args, '--database-url', url], { dataDir })

describe('before there is a team', () => {
  it.each([
    [['init', ...TEAM], 2, 'Name the team’s database'],
    [['init', '--workspace', 'Acme'], 2, '--owner-name'],
    [['init', ...TEAM, '--time-zone', 'Mars/Base'], 2, 'no such time zone'],
    [['init', ...TEAM.slice(0, 4), '--owner-email', 'nobody'], 2, 'not an e-mail address'],
    [['status', '--database-url', 'mysql://x'], 2, 'not a connection string'],
    [
      ['status', '--database-url', 'postgresql://x:y@127.0.0.1:1/x'],
      1,
      '127.0.0.1:1 cannot be reached (ECONNREFUSED)',
    ],
  ])('answers %j with exit code %i', async (args, code, words) => {
    const answer = await admin(args, { dataDir })
    expect(answer).toMatchObject({ code, out: '' })
    expect(answer.err).toContain(words)
    expect(answer.err).not.toContain('    at ')
  })

  it('says what is wrong with a login, a password and a database', async () => {
    const url = urlOf(database.owner)
    const wrong = new URL(url)
    wrong.password = 'wrong'
    const elsewhere = new URL(url)
    elsewhere.pathname = '/nowhere'
    for (const [address, words] of [
      [wrong.href, 'refuses the password of the login'],
      [elsewhere.href, 'has no database nowhere'],
    ] as const) {
      const answer = await withUrl(['status'], address)
      expect(answer).toMatchObject({ code: 1, out: '' })
      expect(answer.err).toContain(words)
      expect(answer.err).not.toContain('wrong')
    }
  })

  it('reports an empty database and makes nothing in it', async () => {
    expect(await withUrl(['link'])).toMatchObject({
      code: 1,
      err: 'The database is empty. The command "init" sets it up.\n',
    })
    expect(await withUrl(['migrate'])).toMatchObject({ code: 1 })
    const status = await withUrl(['status', '--check'])
    expect(status.code).toBe(1)
    expect(status.out).toContain('Needs attention: The database is empty')
    const { rows } = await owner.query(
      `SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace`,
    )
    expect(rows).toEqual([])
  })
})

describe('init', () => {
  it('makes a team that a first desktop can join with the printed link', async () => {
    const made = await withUrl([
      'init',
      ...TEAM,
      '--time-zone',
      'europe/berlin',
      '--join-host',
      'db.example.org',
    ])
    expect(made).toMatchObject({ code: 0 })
    expect(made.out).toContain(
      'Made the workspace "Acme GmbH" (acme-gmbh) and its owner Mia Owner <mia@example.org>.',
    )
    expect(made.out).toContain('Note: The server offers no TLS')
    const { rows } = await owner.query(
      `SELECT w."name", s."timeZone", u."email", u."role"::text AS rank, m."role"::text
       FROM "Workspace" w JOIN "WorkspaceSettings" s ON s."workspaceId" = w."id"
       JOIN "WorkspaceUser" m ON m."workspaceId" = w."id" JOIN "User" u ON u."id" = m."userId"`,
    )
    expect(rows).toEqual([
      {
        name: 'Acme GmbH',
        timeZone: 'Europe/Berlin',
        email: 'mia@example.org',
        rank: 'SUPER_ADMIN',
        role: 'OWNER',
      },
    ])

    const link = parseTeamLink(
      made.out.split('\n').find((line) => line.startsWith('connect-support:')) ?? '',
    )
    expect(link.server).toEqual({
      host: 'db.example.org',
      port: database.owner.port,
      database: database.owner.database,
    })
    expect(link.email).toBe('mia@example.org')
    const joining = new Client({ ...database.owner, user: link.user, password: link.password })
    await joining.connect()
    const password = newPassword()
    const claimed = await joining.query<{ login: string }>(
      'SELECT claim_installation($1, $2) AS login',
      ['mias-laptop', scramVerifier(password)],
    )
    await joining.end()
    const desktop = new Client({ ...database.owner, user: claimed.rows[0]?.login ?? '', password })
    await desktop.connect()
    expect(
      (await desktop.query('SELECT outcome FROM request_code($1)', ['mia@example.org'])).rows,
    ).toEqual([{ outcome: 'sent' }])
    await desktop.end()
  })

  it('run again, it makes another link and changes nothing else', async () => {
    const before = (await owner.query('SELECT "name", "slug", "updatedAt" FROM "Workspace"')).rows
    const again = await withUrl([
      'init',
      '--workspace',
      'Other',
      '--owner-name',
      'Ben Other',
      '--owner-email',
      'ben@example.org',
      '--json',
    ])
    expect(again).toMatchObject({ code: 0 })
    const report = JSON.parse(again.out) as { link: { url: string } }
    expect(report).toMatchObject({
      isNew: false,
      workspace: { name: 'Acme GmbH', slug: 'acme-gmbh' },
      owner: { name: 'Mia Owner', email: 'mia@example.org' },
      notes: [expect.stringContaining('offers no TLS')],
    })
    const link = parseTeamLink(report.link.url)
    expect(link.email).toBeUndefined()
    // As the first init was told.
    expect(link.server.host).toBe('db.example.org')
    expect((await owner.query('SELECT "name", "slug", "updatedAt" FROM "Workspace"')).rows).toEqual(
      before,
    )
    expect(
      (await owner.query('SELECT FROM "User" WHERE "email" = $1', ['ben@example.org'])).rows,
    ).toEqual([])
  })

  it('twice at once makes one team', async () => {
    const fresh = await createEmptyDatabase()
    const sql = new Client(fresh.owner)
    await sql.connect()
    const both = await Promise.all(
      ['One', 'Two'].map((name) =>
        withUrl(
          [
            'init',
            '--workspace',
            name,
            '--owner-name',
            'Mia Owner',
            '--owner-email',
            'mia@example.org',
            '--json',
          ],
          urlOf(fresh.owner),
        ),
      ),
    )
    expect(both.map(({ code, err }) => ({ code, err }))).toEqual([
      { code: 0, err: '' },
      { code: 0, err: '' },
    ])
    expect(both.filter(({ out }) => (JSON.parse(out) as { isNew: boolean }).isNew)).toHaveLength(1)
    expect((await sql.query('SELECT FROM "Workspace"')).rows).toHaveLength(1)
    await endLogins(sql)
    await sql.end()
    await fresh.drop()
  })
})

describe('an owner that lacks a right', () => {
  it('is told what an administrator must grant', async () => {
    const weak = `test_weak_${randomBytes(4).toString('hex')}`
    const server = new Client(database.admin)
    await server.connect()
    await server.query(`CREATE ROLE ${weak} LOGIN PASSWORD 'weak'`)
    await server.query(`CREATE DATABASE ${weak} OWNER ${weak} TEMPLATE template0 ENCODING 'UTF8'`)
    const url = urlOf({ ...database.owner, user: weak, password: 'weak', database: weak })
    const init = ['init', ...TEAM, '--join-host', 'db.example.org']
    const first = await withUrl(init, url)
    expect(first.code).toBe(1)
    expect(first.err).toContain(
      `Run as an administrator of the server: GRANT connect_app TO ${weak}`,
    )
    await server.query(
      `GRANT connect_app, connect_joiner, connect_worker TO ${weak} WITH ADMIN OPTION`,
    )
    const second = await withUrl(init, url)
    expect(second).toEqual({
      code: 1,
      out: '',
      err: `The database refuses this: ${weak} may not create logins.\nRun as an administrator of the server: ALTER ROLE ${weak} CREATEROLE;\n`,
    })
    await server.query(`DROP DATABASE ${weak} WITH (FORCE)`)
    await server.query(`DROP ROLE ${weak}`)
    await server.end()
  })
})

describe('links and logins', () => {
  it('are made in the given number, listed and revoked', async () => {
    const links = await withUrl([
      'link',
      '--count',
      '3',
      '--days',
      '2',
      '--email',
      'Ben@example.org',
      '--join-host',
      'db.example.org',
      '--join-tls',
      'off',
    ])
    expect(links).toMatchObject({ code: 0, err: '' })
    const read = links.out.trim().split('\n').map(parseTeamLink)
    expect(read).toHaveLength(3)
    expect(read[0]).toMatchObject({ email: 'ben@example.org', server: { tls: 'off' } })

    const listed = await withUrl(['logins'])
    expect(listed.out).toContain('desktop "mias-laptop", ')
    for (const { user } of read)
      expect(listed.out).toContain(`${user}: invitation "ben@example.org", open until`)

    const [first, second] = read
    expect(await withUrl(['revoke', first?.user ?? '', second?.user ?? ''])).toMatchObject({
      code: 0,
    })
    const over = new Client({
      ...database.owner,
      user: first?.user ?? '',
      password: first?.password ?? '',
    })
    await expect(over.connect()).rejects.toMatchObject({ code: '28P01' })
    const again = await withUrl(['revoke', first?.user ?? ''])
    expect(again).toMatchObject({
      code: 1,
      err: `No such login, or it was already removed: ${first?.user ?? ''}.\n`,
    })
    const { logins } = JSON.parse((await withUrl(['logins', '--json'])).out) as {
      logins: { login: string }[]
    }
    expect(logins.map(({ login }) => login)).toContain(read[2]?.user)
    expect(logins.map(({ login }) => login)).not.toContain(first?.user)
  })

  it('are revoked, or the output says who prevents it', async () => {
    const made = await withUrl(['url', '--as', 'installation', '--name', 'held'])
    const user = new URL(made.out.trim()).username
    const holder = new Client(database.owner)
    await holder.connect()
    await holder.query('BEGIN')
    await holder.query('SELECT FROM private.installations WHERE login = $1 FOR UPDATE', [user])
    const held = await withUrl(['revoke', user])
    expect(held.code).toBe(1)
    expect(held.err).toContain(`${user}: it can no longer connect, but its sessions have not ended`)
    expect(held.err).toContain(`${database.owner.user} (process `)
    await holder.query('ROLLBACK')
    await holder.end()
    const over = new Client({ connectionString: made.out.trim() })
    await expect(over.connect()).rejects.toMatchObject({ code: '28000' })
    expect(await withUrl(['revoke', user])).toMatchObject({ code: 0 })
  })

  it('point to the address that init was given, until another one is set', async () => {
    const hostOf = async (...options: string[]) =>
      parseTeamLink((await withUrl(['link', ...options])).out.trim()).server.host
    expect(await hostOf()).toBe('db.example.org')
    expect(await hostOf('--join-host', 'other.example.org')).toBe('other.example.org')
    expect(await hostOf()).toBe('db.example.org')
    await withUrl(['init', ...TEAM, '--join-host', 'new.example.org'])
    expect(await hostOf()).toBe('new.example.org')
  })

  it('come with a note if nobody else can reach the server', async () => {
    await owner.query('DELETE FROM private.join_address')
    const made = await withUrl(['link'])
    expect(made).toMatchObject({ code: 0 })
    expect(made.err).toContain('which is this machine only')
  })

  it('refuses an address that no link can contain', async () => {
    expect(await withUrl(['link', '--join-host', 'no host'])).toMatchObject({ code: 2 })
    expect(await withUrl(['link', '--join-ca', 'nothing.pem'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('holds no certificate') as string,
    })
    expect(await withUrl(['link', '--count', '0'])).toMatchObject({ code: 2 })
  })
})

describe('url', () => {
  it('prints a working connection string and nothing else', async () => {
    const asOwner = await withUrl(['url', '--as', 'owner'])
    expect(asOwner).toMatchObject({ code: 0, err: '', out: `${urlOf(database.owner)}\n` })
    for (const [as, group] of [
      ['worker', 'connect_worker'],
      ['installation', 'connect_app'],
    ] as const) {
      const made = await withUrl(['url', '--as', as, '--name', 'For psql'])
      const client = new Client(made.out.trim())
      await client.connect()
      const { rows } = await client.query(
        `SELECT array_agg(m.roleid::regrole::text)::text[] AS groups FROM pg_auth_members m WHERE m.member = session_user::regrole`,
      )
      expect(rows).toEqual([{ groups: [group] }])
      await client.end()
      // Neither has the owner's rights.
      expect(await withUrl(['link'], made.out.trim())).toMatchObject({
        code: 1,
        err: expect.stringContaining('does not own the database') as string,
      })
    }
    expect(await withUrl(['url'])).toMatchObject({ code: 2 })
    expect(await withUrl(['url', '--as', 'admin'])).toMatchObject({ code: 2 })
  })
})

describe('migrate', () => {
  it('reports that the database is up to date', async () => {
    expect(await withUrl(['migrate'])).toEqual({ code: 0, out: 'Up to date.\n', err: '' })
    expect(JSON.parse((await withUrl(['migrate', '--dry-run', '--json'])).out)).toMatchObject({
      before: { state: 'same' },
      applied: [],
    })
  })

  it('and the other commands refuse a database of another version and do not change it', async () => {
    const { rows } = await owner.query<{ name: string }>(
      `SELECT max(migration_name) AS name FROM _prisma_migrations`,
    )
    const newest = rows[0]?.name ?? ''
    const set = (name: string, to: string) =>
      owner.query('UPDATE _prisma_migrations SET migration_name = $2 WHERE migration_name = $1', [
        name,
        to,
      ])
    await set(newest, '20990101000000_from_the_future')
    expect(await withUrl(['link'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('newer than this program') as string,
    })
    expect(await withUrl(['migrate'])).toMatchObject({ code: 1 })
    await set('20990101000000_from_the_future', newest)
    await owner.query(
      'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = $1',
      [newest],
    )
    expect(await withUrl(['link'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('"migrate" updates it') as string,
    })
    const status = await withUrl(['status', '--json'])
    expect(JSON.parse(status.out)).toMatchObject({
      schema: { state: 'older' },
      attention: [expect.stringContaining('older')],
    })
    await owner.query(
      'UPDATE _prisma_migrations SET rolled_back_at = NULL WHERE migration_name = $1',
      [newest],
    )
  })
})
