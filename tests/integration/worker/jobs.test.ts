import { createHash } from 'node:crypto'
import { createId } from '@paralleldrive/cuid2'
import { Client } from 'pg'
import { describe, expect, it, vi } from 'vitest'
import type { Job } from '#main/worker/jobs'
import {
  PATIENCE,
  acme,
  db,
  lease,
  makeDue,
  mia,
  register,
  rows,
  runOut,
  worker,
  setUpWorker,
} from '#tests/support/worker-setup'

setUpWorker()

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
