import { randomBytes } from 'node:crypto'
import { createId } from '@paralleldrive/cuid2'
import { Client, escapeIdentifier } from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { migrate } from '#main/database/migrate'
import { openingsOf, SERVER_FACTS, type ServerFacts } from '#main/database/server-openings'
import {
  connectAs,
  type Installation,
  invite,
  joinDesktop,
  openSession,
  removeLogins,
} from '#tests/support/installations'
import { attempt, openWalls, type Walls } from '#tests/support/walls'
import { silentLog, type TestMember } from '#tests/support/test-database'
import { makeWorker } from '#tests/support/working'

const PRISMA = new URL('../../../prisma', import.meta.url).pathname

/*
 * No login can block others: neither by what PostgreSQL allows everybody, nor by an open transaction.
 */

let walls: Walls

beforeAll(async () => {
  walls = await openWalls()
})

afterAll(async () => {
  await removeLogins(walls.db.sql)
  await walls.close()
})

async function joined(member: TestMember): Promise<[Client, Installation]> {
  const installation = await joinDesktop(walls.db.sql, walls.db.app)
  const token = await openSession(walls.db.sql, installation, member.person.id)
  const connection = await installation.connect(token)
  onTestFinished(() => connection.end().catch(() => undefined))
  return [connection, installation]
}

describe('a closed server', () => {
  it('lets no desktop and no unused link take advisory locks or lift the limit of temporary files', async () => {
    const { login, password } = await invite(walls.db.sql)
    const link = await connectAs(walls.db.app, login, password)
    onTestFinished(() => link.end())
    const [desktop] = await joined(walls.mia)
    for (const connection of [link, desktop]) {
      for (const text of [
        'SELECT count(pg_advisory_lock(1000000 + i)) FROM generate_series(1, 60000) i',
        'SELECT pg_try_advisory_lock(1)',
        'SELECT pg_advisory_xact_lock_shared(1, 2)',
        'SELECT lo_create(0)',
        'SET temp_file_limit = -1',
      ]) {
        expect(await attempt(connection, text), text).toBe('42501')
      }
      expect((await connection.query('SHOW temp_file_limit')).rows).toEqual([
        { temp_file_limit: '1GB' },
      ])
    }
  })

  it('learns what is open elsewhere, which the printed statements close', async () => {
    const { admin, owner } = walls.db
    const database = `test_open_${randomBytes(4).toString('hex')}`
    const open = async (as: PgEndpoint) => {
      const client = new Client({ ...as, database })
      await client.connect()
      return client
    }
    const openings = async () => {
      const client = await open(owner)
      const { rows } = await client.query<ServerFacts>(SERVER_FACTS.sql)
      await client.end()
      // Other tests make their own databases.
      const openDatabases = rows[0]?.openDatabases.filter((name) => !name.startsWith('test_'))
      return openingsOf({ ...(rows[0] as ServerFacts), openDatabases: openDatabases ?? [] })
    }
    await walls.db.sql.query('SELECT 1')
    const server = new Client(admin)
    await server.connect()
    onTestFinished(async () => {
      await server.query(`DROP DATABASE ${escapeIdentifier(database)} WITH (FORCE)`)
      await server.end()
    })
    await server.query(
      `CREATE DATABASE ${escapeIdentifier(database)} TEMPLATE template0 OWNER ${owner.user}`,
    )
    const found = await openings()
    expect(found.map(({ what }) => what.split(' ').slice(0, 3).join(' '))).toEqual([
      'may use up',
      'may fill the',
      'may make tables',
    ])
    const superuser = await open(admin)
    for (const { sql } of found) await superuser.query(sql)
    await superuser.end()
    expect(await openings()).toEqual([])
    // The product's own use of them still works.
    const again = await open(owner)
    expect((await again.query('SELECT pg_try_advisory_lock(1) AS mine')).rows).toEqual([
      { mine: true },
    ])
    await again.end()
  })
})

describe('a person’s uploads in progress', () => {
  it('end before the disk is full', async () => {
    const [desktop] = await joined(await walls.db.addMember(walls.here))
    let bytes = 0
    const begin = async () => {
      const size = 20_000_000
      await desktop.query(`SELECT begin_upload($1, $2, NULL, 'a.bin', $3)`, [
        walls.here.workspaceId,
        createId(),
        size,
      ])
      bytes += size
    }
    const refused: unknown = await (async () => {
      for (let files = 0; files < 100; files += 1) await begin()
      return null
    })().catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: '23514', constraint: 'uploads_fit' })
    expect(bytes).toBeGreaterThan(100_000_000)
    expect(bytes).toBeLessThan(600_000_000)
  })
})

describe('an open transaction', () => {
  it('is ended by the workers’ watch when somebody waits for it', async () => {
    const [holder, { login }] = await joined(walls.mia)
    const [waiter] = await joined(await walls.db.addMember(walls.here))
    const ticketId = await walls.db.addTicket(walls.here)
    const change = `UPDATE "Ticket" SET "priority" = 'URGENT' WHERE "id" = '${ticketId}'`
    await holder.query('SET idle_in_transaction_session_timeout = 0')
    await holder.query('BEGIN')
    await holder.query(change)
    await waiter.query('SET lock_timeout = 0')
    await waiter.query('SET statement_timeout = 0')
    const waits = waiter.query(change)
    await expect
      .poll(
        async () => {
          await walls.db.sql.query('SELECT private.end_harmful_connections()')
          const { rows } = await walls.db.sql.query(
            'SELECT FROM pg_stat_activity WHERE usename = $1',
            [login],
          )
          return rows.length
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBe(0)
    expect((await waits).rowCount).toBe(1)
  })

  it('is ended by a running worker, whatever its jobs wait for', async () => {
    const [holder, { login }] = await joined(walls.mia)
    const [waiter] = await joined(await walls.db.addMember(walls.here))
    const ticketId = await walls.db.addTicket(walls.here)
    const change = `UPDATE "Ticket" SET "priority" = 'LOW' WHERE "id" = '${ticketId}'`
    await holder.query('SET idle_in_transaction_session_timeout = 0')
    await holder.query('BEGIN')
    await holder.query(change)
    await waiter.query('SET lock_timeout = 0')
    await waiter.query('SET statement_timeout = 0')
    const deps = { pollEveryMs: 600_000 }
    const worker = await makeWorker({ owner: walls.db.owner, jobs: [], deps })
    worker.start()
    try {
      expect((await waiter.query(change)).rowCount).toBe(1)
      const { rows } = await walls.db.sql.query('SELECT FROM pg_stat_activity WHERE usename = $1', [
        login,
      ])
      expect(rows).toEqual([])
    } finally {
      await worker.stop()
    }
  })

  it('cannot fill the notification queue, which would stop every write', async () => {
    const [listener, { login }] = await joined(walls.mia)
    const [sender] = await joined(await walls.db.addMember(walls.here))
    await listener.query('SET idle_in_transaction_session_timeout = 0')
    await listener.query('LISTEN x')
    await listener.query('BEGIN')
    await listener.query('SELECT 1')
    const used = async () =>
      (
        await walls.db.sql.query<{ used: number }>(
          'SELECT pg_notification_queue_usage()::float8 AS used',
        )
      ).rows[0]?.used ?? 0
    // Only the listener in its transaction keeps it: 2 % of the whole is enough to be seen.
    while ((await used()) < 0.022) {
      await sender.query(
        `SELECT count(pg_notify('x', repeat('a', 7960) || i || random())) FROM generate_series(1, 3000) i`,
      )
    }
    await expect
      .poll(
        async () => {
          await walls.db.sql.query('SELECT private.end_harmful_connections()')
          return used()
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBeLessThan(0.001)
    const { rows } = await walls.db.sql.query('SELECT FROM pg_stat_activity WHERE usename = $1', [
      login,
    ])
    expect(rows).toEqual([])
  })

  it('is left alone while nobody waits, and the operator’s always', async () => {
    const [holder] = await joined(walls.mia)
    await holder.query('BEGIN')
    await holder.query(`SELECT update_my_name('Mia Agent', NULL)`)
    await walls.db.sql.query('BEGIN')
    await walls.db.sql.query('SELECT private.end_harmful_connections()')
    await walls.db.sql.query('COMMIT')
    expect((await holder.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    await holder.query('ROLLBACK')
  })
})

describe('a database of the locale C', () => {
  it('finds words and names without case all the same', async () => {
    const { admin, owner, app } = walls.db
    const database = `test_c_${randomBytes(4).toString('hex')}`
    const server = new Client(admin)
    await server.connect()
    await server.query(
      `CREATE DATABASE ${escapeIdentifier(database)} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C' OWNER ${owner.user}`,
    )
    onTestFinished(async () => {
      await server.query(`DROP DATABASE ${escapeIdentifier(database)} WITH (FORCE)`)
      await server.end()
    })
    await migrate({ endpoint: { ...owner, database } }, PRISMA, silentLog)
    const sql = new Client({ ...owner, database })
    await sql.connect()
    onTestFinished(() => sql.end())
    expect((await sql.query(`SELECT lower('MÜNCHEN') AS l`)).rows).toEqual([{ l: 'mÜnchen' }])
    const [workspace, person, session] = [createId(), createId(), createId()]
    await sql.query(`INSERT INTO "Workspace" ("id", "name", "slug") VALUES ($1, 'Acme', 'acme')`, [
      workspace,
    ])
    await sql.query('INSERT INTO "WorkspaceSettings" ("workspaceId") VALUES ($1)', [workspace])
    await sql.query(
      `INSERT INTO "User" ("id", "email", "name") VALUES ($1, 'z@example.org', 'ZOË ÄRGER')`,
      [person],
    )
    await sql.query(
      `INSERT INTO "WorkspaceUser" ("id", "userId", "workspaceId", "role") VALUES ($1, $2, $3, 'OWNER')`,
      [createId(), person, workspace],
    )
    await sql.query(
      `INSERT INTO "Ticket" ("id", "workspaceId", "createdById", "subject", "description") VALUES ($1, $2, $3, 'Büro in MÜNCHEN', 'Text')`,
      [createId(), workspace, person],
    )
    await sql.query(
      `INSERT INTO private.sessions (id, token_hash, user_id, installation, login)
       VALUES ($1, sha256('token'), $2, 'test', $3)`,
      [session, person, app.user],
    )
    const desktop = new Client({ ...app, database, options: '-c app.token=token' })
    await desktop.connect()
    onTestFinished(() => desktop.end())
    const found = async (words: string) =>
      (
        await desktop.query(
          `SELECT id FROM search_tickets($1, $2, NULL, NULL, 'updated', true, NULL, NULL, NULL, 50)`,
          [workspace, words],
        )
      ).rows.length
    expect(await found('münchen')).toBe(1)
    expect(await found('BÜRO')).toBe(1)
    expect(await found('munchen')).toBe(0)
    const { rows } = await desktop.query('SELECT name FROM find_people($1, $2)', [
      workspace,
      'zoë ärger',
    ])
    expect(rows).toEqual([{ name: 'ZOË ÄRGER' }])
    // The search uses its index there too.
    await sql.query('SET enable_seqscan = off')
    const plan = await sql.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT 1 FROM "Ticket" WHERE private.folded("subject") LIKE '%münchen%'`,
    )
    expect(plan.rows.map((row) => row['QUERY PLAN']).join(' ')).toContain(
      'Ticket_subject_words_idx',
    )
  })
})
