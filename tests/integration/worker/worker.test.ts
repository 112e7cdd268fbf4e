import { createHash } from 'node:crypto'
import { createId } from '@paralleldrive/cuid2'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { openRegister } from '#main/worker/worker-repository'
import { openWorkerConnection, type WorkerConnection } from '#main/database/worker-connection'
import { mailState } from '#main/features/sign-in/mail-state'
import { createDatabaseClient } from '#main/database/client'
import type { Job } from '#main/worker/jobs'
import type { Worker } from '#main/worker/worker'
import type { Membership } from '#shared/domain/workspace'
import { asWorker } from '#tests/support/desktop'
import { makeWorker } from '#tests/support/working'
import {
  openTestDatabase,
  silentLog,
  type TestDatabase,
  type TestMember,
} from '#tests/support/test-database'

/** For a loaded machine. On an idle one, everything arrives at once. */
const PATIENCE = { timeout: 30_000, interval: 20 }

let db: TestDatabase
let acme: Membership
let mia: TestMember
let connection: WorkerConnection
const workers: Worker[] = []

beforeAll(async () => {
  db = await openTestDatabase()
  acme = await db.addWorkspace('Acme')
  mia = await db.addMember(acme)
  connection = openWorkerConnection(() => asWorker(db.owner), silentLog)
})
afterAll(async () => {
  await connection.close()
  await db.close()
})
beforeEach(async () => {
  await db.sql.query('DELETE FROM private.leases')
  await db.sql.query('DELETE FROM private.workers')
})
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop()
})

async function worker(options: Omit<Parameters<typeof makeWorker>[0], 'owner'> = {}) {
  const made = await makeWorker({ owner: db.owner, ...options })
  workers.push(made)
  return made
}
const register = (holder: string) =>
  openRegister(connection.run, { holder, host: 'mail-host', version: '1.2.3' })
const rows = async (text: string, values: unknown[] = []) =>
  (await db.sql.query<Record<string, unknown>>(text, values)).rows
const lease = async (job: string) =>
  (
    await rows(
      `SELECT holder, last_error, runs::int, due_at > clock_timestamp() AS waits, last_started, last_finished
       FROM private.leases WHERE job = $1`,
      [job],
    )
  )[0]
const runOut = () =>
  db.sql.query(
    `UPDATE private.leases SET until = clock_timestamp() - interval '1 second' WHERE holder IS NOT NULL`,
  )
const makeDue = () => db.sql.query('UPDATE private.leases SET due_at = clock_timestamp()')

describe('a lease', () => {
  it('belongs to one worker at a time, and is prolonged for that one', async () => {
    const [one, two] = [register('one'), register('two')]
    expect(await one.take('tidy', 60)).toBe(true)
    expect(await two.take('tidy', 60)).toBe(false)
    const before = await lease('tidy')
    expect(await one.take('tidy', 60)).toBe(true)
    expect(await lease('tidy')).toMatchObject({
      holder: 'one',
      last_started: before?.['last_started'],
    })
    await one.release('tidy', 60, null)
    expect(await two.take('tidy', 60)).toBe(false)
    expect(await lease('tidy')).toMatchObject({ holder: null, runs: 1, waits: true })
    await makeDue()
    expect(await two.take('tidy', 60)).toBe(true)
  })

  it('of a dead worker ends, and the dead one cannot give it back', async () => {
    const [one, two] = [register('one'), register('two')]
    expect(await one.take('tidy', 60)).toBe(true)
    await runOut()
    expect(await two.take('tidy', 60)).toBe(true)
    expect(await one.take('tidy', 60)).toBe(false)
    await one.release('tidy', 3600, 'late')
    expect(await lease('tidy')).toMatchObject({ holder: 'two', runs: 0, waits: false })
  })

  it('that is not available is requested without writing', async () => {
    const one = register('one')
    await one.take('tidy', 60)
    await one.release('tidy', 60, null)
    const position = async () =>
      (await rows('SELECT xmin::text, xmax::text FROM private.leases'))[0]
    const before = await position()
    expect(await register('two').take('tidy', 60)).toBe(false)
    expect(await one.take('tidy', 60)).toBe(false)
    expect(await position()).toEqual(before)
  })

  it('goes to one of many that request it at once', async () => {
    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, n) => register(`w${n}`).take('tidy', 60)),
    )
    expect(asked.filter(Boolean)).toHaveLength(1)
  })
})

describe('jobs', () => {
  /** Counts how many run it at once, and how often it was done. */
  function countedJob(name: string, steps = 1) {
    const seen = { runs: 0, atOnce: 0, most: 0 }
    let left = steps
    const job: Job = {
      name,
      everySeconds: 3600,
      async step(run) {
        seen.atOnce += 1
        seen.most = Math.max(seen.most, seen.atOnce)
        await run('select private.purge_codes()', [])
        seen.atOnce -= 1
        seen.runs += 1
        left -= 1
        return left > 0
      },
    }
    return { job, seen }
  }

  it('are each done once by two workers, all steps of them by one', async () => {
    const { job, seen } = countedJob('counted', 10)
    for (const one of [await worker({ jobs: [job] }), await worker({ jobs: [job] })]) one.start()
    await vi.waitFor(async () => {
      expect(await lease('counted')).toMatchObject({ runs: 1, holder: null, waits: true })
    }, PATIENCE)
    expect(seen).toEqual({ runs: 10, atOnce: 0, most: 1 })
    await makeDue()
    await vi.waitFor(async () => {
      expect(await lease('counted')).toMatchObject({ runs: 2 })
    }, PATIENCE)
    expect(seen.most).toBe(1)
  })

  it('of a dead worker are done by another when its lease ends', async () => {
    expect(await register('the-dead').take('counted', 60)).toBe(true)
    const { job, seen } = countedJob('counted')
    const other = await worker({ jobs: [job, { ...countedJob('marker').job }] })
    other.start()
    await vi.waitFor(async () => {
      expect(await lease('marker')).toMatchObject({ runs: 1 })
    }, PATIENCE)
    expect(seen.runs).toBe(0)
    await runOut()
    await vi.waitFor(() => {
      expect(seen.runs).toBe(1)
    }, PATIENCE)
  })

  it('of a worker that is told to stop are continued by another', async () => {
    const endless = countedJob('endless', Infinity)
    const one = await worker({ jobs: [endless.job] })
    one.start()
    await vi.waitFor(() => {
      expect(endless.seen.runs).toBeGreaterThan(2)
    }, PATIENCE)
    await one.stop()
    expect(await lease('endless')).toMatchObject({ holder: null, last_error: null, waits: false })
    const { job, seen } = countedJob('endless')
    await (await worker({ jobs: [job] })).once()
    expect(seen.runs).toBe(1)
    expect(await lease('endless')).toMatchObject({ runs: 2, waits: true })
  })

  it('that fail say so, are tried again soon, and do not delay the others', async () => {
    const broken: Job = {
      name: 'broken',
      everySeconds: 3600,
      step: (run) => run('select 1 from private.sessions', []).then(() => false),
    }
    const { job, seen } = countedJob('counted')
    const report = await (await worker({ jobs: [broken, job] })).once()
    expect(seen.runs).toBe(1)
    expect(report.jobs).toEqual([
      { job: 'broken', steps: 0, error: 'error 42501 (denied)' },
      { job: 'counted', steps: 1, error: null },
    ])
    expect(await lease('broken')).toMatchObject({ last_error: 'error 42501 (denied)', runs: 1 })
    const soon = await rows(
      `SELECT FROM private.leases WHERE job = 'broken' AND due_at < clock_timestamp() + interval '61 seconds'`,
    )
    expect(soon).toHaveLength(1)
  })

  it('remove what has expired, and nothing else', async () => {
    const notification = `INSERT INTO "Notification" ("workspaceId", "id", "userId", "type", "content", "data", "createdAt")
      SELECT $1, private.new_id(), $2, 'MENTION', 'Look', '{"kind": "mentioned"}', now() - $3::interval FROM generate_series(1, $4)`
    const ids = [acme.workspaceId, mia.person.id]
    await db.sql.query(notification, [...ids, '91 days', 1200])
    await db.sql.query(notification, [...ids, '89 days', 3])
    const session = (id: string, seen: string, revoked: string | null) =>
      db.sql.query(
        `INSERT INTO private.sessions (id, token_hash, user_id, installation, login, last_seen_at, revoked_at)
         VALUES ($1, $2, $3, 'test', 'x', now() - $4::interval, now() - $5::interval)`,
        [id, createHash('sha256').update(id).digest(), mia.person.id, seen, revoked],
      )
    const [idle, ended, recent, endedLately] = [createId(), createId(), createId(), createId()]
    await session(idle, '31 days', null)
    await session(ended, '31 days', '31 days')
    await session(recent, '29 days', null)
    await session(endedLately, '2 days', '1 day')
    await db.sql.query(
      `INSERT INTO "OTPToken" ("id", "email", "token", "createdAt", "expiresAt")
       VALUES ($1, $2, $3, now() - interval '6 minutes', now() - interval '1 minute')`,
      [createId(), mia.person.email, 'a'.repeat(64)],
    )
    const [invited] = await rows(`SELECT login FROM private.make_join_link(NULL, NULL, '1 day')`)
    await db.sql.query('UPDATE private.join_links SET expires_at = now()')
    const invite = (email: string, age: string) =>
      db.sql.query(
        `INSERT INTO "Invitation" ("id", "workspaceId", "email", "invitedById", "createdAt", "expiresAt")
         VALUES ($1, $2, $3, $4, now() - $5::interval - interval '14 days', now() - $5::interval)`,
        [createId(), acme.workspaceId, email, mia.person.id, age],
      )
    await invite('never@example.org', '31 days')
    await invite('lately@example.org', '29 days')

    const { jobs } = await (await worker()).once()
    expect(jobs).toEqual(
      expect.arrayContaining([
        { job: 'codes', steps: 1, error: null },
        { job: 'notifications', steps: 3, error: null },
        { job: 'sessions', steps: 1, error: null },
        { job: 'logins', steps: 1, error: null },
        { job: 'invitations', steps: 1, error: null },
      ]),
    )
    expect(await rows('SELECT FROM pg_roles WHERE rolname = $1', [invited?.['login']])).toEqual([])
    expect(await rows('SELECT count(*)::int FROM "Notification"')).toEqual([{ count: 3 }])
    expect(await rows('SELECT FROM "OTPToken"')).toHaveLength(0)
    const left = await rows('SELECT id FROM private.sessions WHERE id = ANY ($1)', [
      [idle, ended, recent, endedLately],
    ])
    expect(left.map(({ id }) => id).sort()).toEqual([recent, endedLately].sort())
    expect(await rows('SELECT "email" FROM "Invitation"')).toEqual([
      { email: 'lately@example.org' },
    ])
    // Done, so not due again.
    expect((await (await worker()).once()).jobs).toEqual([])
  })

  it('continue after an outage of the database', async () => {
    const { job, seen } = countedJob('counted')
    const one = await worker({ jobs: [job] })
    one.start()
    await vi.waitFor(() => {
      expect(seen.runs).toBe(1)
    }, PATIENCE)
    const admin = new Client(db.admin)
    await admin.connect()
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'connect-support worker' AND datname = current_database()`,
    )
    await admin.end()
    await makeDue()
    await vi.waitFor(() => {
      expect(seen.runs).toBe(2)
    }, PATIENCE)
  })
})

describe('whether anybody sends mail', () => {
  const state = async () => {
    const anonymous = createDatabaseClient({ endpoint: db.app, applicationName: 'test desktop' })
    try {
      const mailer = { wake: () => undefined, trouble: () => null }
      return await mailState({ anonymous: () => anonymous, mailer })
    } finally {
      await anonymous.$disconnect()
    }
  }

  it('is shown on the sign-in page when a code waits and there is no worker', async () => {
    expect(await state()).toEqual({ state: 'idle', reason: null })
    await db.sql.query(
      `INSERT INTO private.mail_outbox (kind, recipient, payload, is_void, created_at, next_attempt_at)
       VALUES ('code', 'mia@example.org', '{}', true, now() - interval '11 seconds', now() + interval '1 hour')`,
    )
    expect(await state()).toEqual({
      state: 'delayed',
      reason: 'The team’s mail worker was never started.',
    })
    const one = await worker()
    one.start()
    await vi.waitFor(async () => {
      expect(await state()).toEqual({ state: 'sending', reason: null })
    }, PATIENCE)
    expect(await rows('SELECT holder, host, version FROM private.workers')).toEqual([
      { holder: one.holder, host: 'mail-host', version: '1.2.3' },
    ])
    await db.sql.query(`UPDATE private.workers SET seen_at = now() - interval '3 minutes'`)
    expect(await state()).toEqual({
      state: 'delayed',
      reason: 'The team’s mail worker is not running; it was last heard of 3 minutes ago.',
    })
    await one.stop()
    expect(await rows('SELECT FROM private.workers')).toHaveLength(0)
    await db.sql.query('DELETE FROM private.mail_outbox')
  })

  it('knows a worker that only runs at times, too', async () => {
    for (let time = 0; time < 2; time += 1) {
      const one = await worker()
      await one.once()
      await one.stop()
    }
    expect(await rows('SELECT holder FROM private.workers')).toEqual([{ holder: 'mail-host:once' }])
  })

  it('forgets workers after a week', async () => {
    await register('old').seen()
    await db.sql.query(`UPDATE private.workers SET seen_at = now() - interval '8 days'`)
    await register('new').seen()
    expect(await rows('SELECT holder FROM private.workers')).toEqual([{ holder: 'new' }])
  })
})
