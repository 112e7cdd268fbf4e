import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type Job, TIDY_JOBS } from '#main/worker/jobs'
import { createWorker, type Worker, type WorkerDeps } from '#main/worker/worker'
import type { PgEndpoint } from '#main/database/embedded/pg-endpoint'
import { openWorkerConnection } from '#main/database/worker-connection'
import type { MailTransport } from '#main/mail/transport'
import { loadMailTemplates } from '#main/mail/templates'
import { asWorker } from './desktop'
import { silentLog } from './test-database'

/** Accepts every mail and stores none: for tests of a worker's other work. */
export const takesAll: MailTransport = {
  route: { kind: 'folder', folder: 'nowhere' },
  send: () => Promise.resolve(),
  check: () => Promise.resolve(),
  close: () => Promise.resolve(),
}

/** A whole worker as the app makes it, with short waits, not started yet. */
export async function makeWorker(options: {
  owner: PgEndpoint
  jobs?: readonly Job[]
  deps?: Partial<WorkerDeps>
}): Promise<Worker & { holder: string }> {
  const holder = `worker-${randomBytes(4).toString('hex')}`
  const worker = createWorker({
    connect: () => openWorkerConnection(() => asWorker(options.owner), silentLog),
    identity: { holder, host: 'mail-host', version: '1.2.3' },
    transport: takesAll,
    writing: {
      sendsAsWorkspaces: true,
      templates: await loadMailTemplates(join(import.meta.dirname, '../../resources/mail'), {
        timeZone: 'UTC',
      }),
      sender: { name: 'Connect Support', address: 'help@example.org' },
      device: 'a desktop of your team',
    },
    jobs: options.jobs ?? TIDY_JOBS,
    revealRefusals: false,
    // Later than every migration.
    schema: '9',
    log: silentLog,
    pollEveryMs: 10,
    timing: { pollMs: 20, firstRetryMs: 20, longestRetryMs: 100, stopGraceMs: 50 },
    ...options.deps,
  })
  return { ...worker, holder }
}
