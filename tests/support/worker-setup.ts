import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { openRegister } from '#main/worker/worker-repository'
import { openWorkerConnection, type WorkerConnection } from '#main/database/worker-connection'
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
export const PATIENCE = { timeout: 30_000, interval: 20 }

export let db: TestDatabase
export let acme: Membership
export let mia: TestMember
export let connection: WorkerConnection
const workers: Worker[] = []

export async function worker(options: Omit<Parameters<typeof makeWorker>[0], 'owner'> = {}) {
  const made = await makeWorker({ owner: db.owner, ...options })
  workers.push(made)
  return made
}
export const register = (holder: string) =>
  openRegister(connection.run, { holder, host: 'mail-host', version: '1.2.3' })
export const rows = async (text: string, values: unknown[] = []) =>
  (await db.sql.query<Record<string, unknown>>(text, values)).rows
export const lease = async (job: string) =>
  (
    await rows(
      `SELECT holder, last_error, runs::int, due_at > clock_timestamp() AS waits, last_started, last_finished
       FROM private.leases WHERE job = $1`,
      [job],
    )
  )[0]
export const runOut = () =>
  db.sql.query(
    `UPDATE private.leases SET until = clock_timestamp() - interval '1 second' WHERE holder IS NOT NULL`,
  )
export const makeDue = () => db.sql.query('UPDATE private.leases SET due_at = clock_timestamp()')

/** Before and after the tests of a file: a workspace with a member; and for each test no worker and no lease. */
export function setUpWorker(): void {
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
}
