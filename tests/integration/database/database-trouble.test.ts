import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, statSync } from 'node:fs'
import { rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createId } from '@paralleldrive/cuid2'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bringUpToDate } from '#main/database/bring-up-to-date'
import { createDatabaseClient, type DatabaseClient } from '#main/database/client'
import { findRoom } from '#main/database/find-room'
import { openDatabase } from '#main/database/open-database'
import { newestMigration } from '#main/database/schema-version'
import { settleWrite } from '#main/database/settle-write'
import { createVersionWatch } from '#main/database/version-watch'
import { createDatabaseFileStore } from '#main/features/attachments/storage/database-file-store'
import { createUploadService } from '#main/features/attachments/upload-service'
import { toWireError } from '#main/ipc/to-wire-error'
import { createConnectionMonitor } from '#main/state/connection-monitor'
import { ROOT } from '#tests/support/admin'
import { makeCertificate } from '#tests/support/certificate'
import { startDatabaseProxy } from '#tests/support/database-proxy'
import { openTestFollower } from '#tests/support/following'
import { PATIENCE } from '#tests/support/replying'
import { makeTempDir } from '#tests/support/temp-dir'
import { startTlsFront } from '#tests/support/tls-front'
import { sendFile } from '#tests/support/uploading'
import { openTestDatabase, silentLog, type TestDatabase } from '#tests/support/test-database'

// Problems of a real server, and how a desktop reports them.

let db: TestDatabase
const clients: DatabaseClient[] = []

beforeEach(async () => {
  db = await openTestDatabase()
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.$disconnect()))
  await db.close()
})

function connect(token: string | undefined, connections: number): DatabaseClient {
  const options = { endpoint: db.app, token, connections, applicationName: 'troubled' }
  const client = createDatabaseClient(options)
  clients.push(client)
  return client
}

const outcome = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => toWireError(error, silentLog, () => 'incident').code,
  )

describe('an overloaded server', () => {
  it('without free connections is busy, never offline', async () => {
    const { rows } = await db.sql.query<{ count: number }>(
      'SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database()',
    )
    const limit = rows[0]?.count ?? 0
    await db.sql.query(`ALTER DATABASE ${db.owner.database} CONNECTION LIMIT ${String(limit)}`)
    expect(await outcome(connect(undefined, 1).$queryRaw`SELECT 1`)).toBe('database.overloaded')
  })

  it('is reported to a window that sends calls faster than they are answered', async () => {
    const client = connect(undefined, 1)
    const slow = outcome(client.$queryRaw`SELECT pg_sleep(7)::text`)
    expect(await outcome(client.$queryRaw`SELECT 1`)).toBe('database.overloaded')
    expect(await slow).toBe('done')
  })
})

describe('a server that cannot prove its identity, at the start', () => {
  it('is reported with the reason, receives nothing, and the start continues when it is fixed', async () => {
    const good = makeCertificate()
    const faults = [
      { certificate: makeCertificate(), says: 'not trusted here' },
      { certificate: makeCertificate('elsewhere.example'), says: 'for another name' },
      { certificate: makeCertificate('localhost', true), says: 'has expired' },
    ]
    for (const { certificate, says } of faults) {
      let front = await startTlsFront(db.app, certificate)
      const { port } = front
      // As a trusted authority, the certificate is only wrong by its name or its time.
      const ca = says === 'not trusted here' ? good.cert : certificate.cert + good.cert
      const mend = async () => {
        await front.close()
        front = await startTlsFront(db.app, good, port)
      }
      const said: string[] = []
      await bringUpToDate(await access(port, ca), {
        root: ROOT,
        log: silentLog,
        givenUp: new AbortController().signal,
        onWaiting: (step) => {
          said.push(step)
          if (said.length === 1) void mend()
        },
      })
      expect(said[0]).toMatch(/could not prove its identity.*Nothing was sent to it/)
      expect(said[0]).toContain(says)
      await front.close()
    }
  })

  it('is reported too when it offers no encryption', async () => {
    const given = new AbortController()
    const said: string[] = []
    const start = bringUpToDate(await access(db.app.port, makeCertificate().cert), {
      root: ROOT,
      log: silentLog,
      givenUp: given.signal,
      onWaiting: (step) => {
        said.push(step)
        given.abort()
      },
    })
    await expect(start).rejects.toThrow()
    expect(said[0]).toContain('it offers no encryption')
  })

  const access = (port: number, ca: string) =>
    openDatabase({
      databaseUrl: undefined,
      team: {
        server: { host: '127.0.0.1', port, database: db.app.database, ca },
        login: db.app.user,
        password: db.app.password,
        joined: true,
      },
      dataDir: '/nowhere',
      log: silentLog,
    })
})

it('an open desktop notices that the database has become newer', async () => {
  const own = await newestMigration(join(ROOT, 'prisma/migrations'))
  const told: boolean[] = []
  const watch = createVersionWatch(own)
  watch.subscribe((isNewer) => told.push(isNewer))
  const mia = await db.addMember(await db.addWorkspace())
  const one = openTestFollower(db.app, mia.token)
  const { follower, versions } = one
  await one.until(() => versions.length > 0)
  versions.forEach((version) => watch.update(version))
  expect(told).toEqual([])
  await db.sql.query(
    `INSERT INTO public._prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES ('newer', '', '29990101000000_newer', now(), now(), 1)`,
  )
  await db.sql.query(`SELECT pg_notify('connect_changes', '')`)
  await one.until(() => versions.at(-1) !== own)
  versions.forEach((version) => watch.update(version))
  expect(told).toEqual([true])
  await follower.stop()
})

it('a write that the database never answers ends with an unknown outcome', async () => {
  const proxy = await startDatabaseProxy(db.app)
  const options = { endpoint: proxy.endpoint, applicationName: 'troubled' }
  const client = createDatabaseClient(options)
  clients.push(client)
  // Connected before, so that on a busy machine the write too reaches the proxy in time.
  await client.$queryRaw`SELECT 1`
  proxy.fallSilentAt('swallowed')
  const write = () => client.$queryRaw`SELECT 'swallowed'`
  const lookUp = () => client.$queryRaw`SELECT 1`
  const patience = { writeMs: 3_000, inAllMs: 5_000 }
  expect(await outcome(settleWrite<unknown>(write, lookUp, patience))).toBe(
    'database.unknown-outcome',
  )
  await proxy.close()
})

/** A separate file system for one database needs the right to mount one, on the server's machine. */
const mayMount = process.getuid?.() === 0 && process.platform === 'linux'

describe.skipIf(!mayMount)('the disk of the database is full', () => {
  let folder: string
  let isMounted = false

  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.$disconnect()))
    if (!isMounted) return
    await moveTo('pg_default')
    const admin = await adminClient()
    await admin.query('DROP TABLESPACE IF EXISTS small_disk')
    await admin.end()
    execFileSync('umount', [folder])
    await rm(folder, { recursive: true })
    isMounted = false
  })

  async function adminClient() {
    const { Client } = await import('pg')
    const admin = new Client({ ...db.admin, database: 'postgres' })
    await admin.connect()
    return admin
  }

  /** Moves this test's database. That ends its connections, so the test database is opened again. */
  async function moveTo(space: string) {
    // The test's own connection ends too.
    db.sql.on('error', () => undefined)
    const admin = await adminClient()
    const name = db.owner.database
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
      name,
    ])
    await vi.waitFor(async () => {
      await admin.query(`ALTER DATABASE ${name} SET TABLESPACE ${space}`)
    }, PATIENCE)
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)
    await admin.end()
  }

  it('is reported, can still be read, and is used again when there is room', async (context) => {
    const mia = await db.addMember(await db.addWorkspace())
    const admin = await adminClient()
    const { rows } = await admin.query<{ folder: string }>(
      `SELECT setting AS folder FROM pg_settings WHERE name = 'data_directory'`,
    )
    const data = rows[0]?.folder ?? ''
    if (!existsSync(data)) {
      await admin.end()
      context.skip('the server is on another machine')
    }
    const { uid, gid } = statSync(data)
    folder = await makeTempDir('disk')
    chmodSync(folder, 0o755)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', folder])
    isMounted = true
    chownSync(folder, uid, gid)
    await admin.query(`CREATE TABLESPACE small_disk LOCATION '${folder}'`)
    await admin.end()
    await moveTo('small_disk')

    const database = connect(mia.token, 4)
    const call = { ...mia.call, database }
    const files = createUploadService(createDatabaseFileStore())
    const content = Buffer.alloc(3_000_000, 'x')
    await vi.waitFor(() => findRoom(database), PATIENCE)
    const filler = join(folder, 'filler')
    const { bavail, bsize } = await statfs(folder)
    await writeFile(filler, Buffer.alloc(bavail * bsize))

    const shown: string[] = []
    const monitor = createConnectionMonitor({
      onChange: ({ state, trouble }) => shown.push(`${state} ${trouble ?? '-'}`),
      clock: () => new Date(),
      random: () => 0.5,
    })
    monitor.start({
      probe: async () => {
        await database.$queryRaw`SELECT 1`
      },
      revive: () => Promise.resolve(),
      findRoom: () => findRoom(database),
      onRecovered: () => Promise.resolve(),
    })
    const upload = () =>
      sendFile(files, call, { content, id: createId() }).catch((error: unknown) => {
        monitor.failed(error)
        throw error
      })
    expect(await outcome(upload())).toBe('database.disk-full')
    expect(await outcome(findRoom(database))).toBe('database.disk-full')
    expect(await outcome(upload())).toBe('database.disk-full')
    expect(shown).toEqual(['read-only disk-full'])
    await rm(filler)
    await vi.waitFor(() => {
      expect(shown).toEqual(['read-only disk-full', 'live -'])
    }, PATIENCE)
    expect(await outcome(upload())).toBe('done')
    monitor.stop()
  })
})
