import type { WorkerConnection } from '../database/worker-connection'
import type { Log } from '../log'
import { createBell } from '../mail/bell'
import { createMailer, type MailerDeps } from '../mail/mailer'
import { createOutbox } from '../mail/outbox'
import type { Job } from './jobs'
import { type JobRun, runDueJobs } from './run-due-jobs'
import { openRegister, readSchema, watchDesktops, type WorkerIdentity } from './worker-repository'

/** A worker that did not report for two minutes counts as dead. */
const SEEN_EVERY_MS = 20_000
const POLL_EVERY_MS = 5_000
/**
 * A connection that idles for three seconds while others wait is ended, before they give up after
 * five seconds.
 */
const WATCH_EVERY_MS = 1_000

export interface WorkerDeps extends Omit<MailerDeps, 'outbox'> {
  connect: () => WorkerConnection
  identity: WorkerIdentity
  jobs: readonly Job[]
  /** The newest migration that this program knows. */
  schema: string
  log: Log
  pollEveryMs?: number
}

/** Sends mail and runs due jobs. Any number of workers may share one database. */
export interface Worker {
  start(): void
  /** Call this after adding a mail to the outbox. Otherwise the next poll finds it. */
  wake(): void
  /** Aborted when the database has a newer version. This worker then writes nothing more. */
  readonly outdated: AbortSignal
  /** Why mail cannot leave now, in words. Null when the last try succeeded. */
  trouble(): string | null
  /**
   * An alternative to start(): does what is due now, or what was begun before `until` is aborted.
   * Rejects without a database.
   */
  once(until?: AbortSignal): Promise<WorkerReport>
  /** Finishes the current work, then closes the connections. A second call does nothing. */
  stop(): Promise<void>
}

export interface WorkerReport {
  mail: { sent: number; refused: number }
  jobs: JobRun[]
}

/**
 * Makes a worker. Nothing runs before start() or once(). It survives the loss of the database and
 * of the mail server.
 */
export function createWorker(deps: WorkerDeps): Worker {
  const { identity, jobs, schema, log, pollEveryMs = POLL_EVERY_MS } = deps
  const connection = deps.connect()
  const { run } = connection
  const register = openRegister(run, identity)
  const mailer = createMailer({ ...deps, outbox: createOutbox(run, identity.holder) })
  const bell = createBell()
  const watchBell = createBell()
  const outdated = new AbortController()
  let loop: Promise<unknown> | undefined
  let stopping: Promise<void> | undefined
  let stopped = false
  let isAway = false
  let seenAt = -Infinity

  async function beat(): Promise<void> {
    if (performance.now() - seenAt < SEEN_EVERY_MS) return
    await register.seen()
    seenAt = performance.now()
  }

  /** Whether the database still has this program's version. If not, the worker stops working. */
  async function isOwnSchema(): Promise<boolean> {
    const found = await readSchema(run)
    if (found <= schema) return true
    log.error('database-newer', { found, own: schema })
    stopped = true
    outdated.abort()
    await mailer.stop()
    return false
  }

  /** Every worker does it, because the one that has a job's lease may itself be blocked. */
  async function watch(): Promise<void> {
    let isLost = false
    while (!stopped) {
      try {
        const cut = await watchDesktops(run)
        if (cut > 0) log.warn('desktops-cut', { cut })
        isLost = false
      } catch (error) {
        if (!isLost) log.error('desktops-not-watched', {}, error)
        isLost = true
      }
      await watchBell.wait(WATCH_EVERY_MS)
    }
  }

  const doJobs = (until?: AbortSignal) => {
    const isStopped = () => stopped || until?.aborted === true
    return runDueJobs({ jobs, register, run, between: beat, isStopped, log })
  }

  async function work(): Promise<void> {
    while (!stopped) {
      try {
        if (!(await isOwnSchema())) return
        await beat()
        await doJobs()
        if (isAway) log.info('jobs-reached-again')
        isAway = false
      } catch (error) {
        if (!isAway) log.error('jobs-not-reached', {}, error)
        isAway = true
      }
      await bell.wait(pollEveryMs)
    }
  }

  async function end(): Promise<void> {
    stopped = true
    bell.ring()
    watchBell.ring()
    await Promise.all([mailer.stop(), loop])
    bell.silence()
    watchBell.silence()
    try {
      await register.gone()
    } catch (error) {
      // Other workers notice after two minutes.
      log.warn('worker-left-unsaid', { reason: error instanceof Error ? error.name : typeof error })
    }
    await connection.close()
  }

  return {
    start() {
      mailer.start()
      loop ??= Promise.all([work(), watch()])
    },
    wake: () => mailer.wake(),
    outdated: outdated.signal,
    trouble: () => mailer.trouble(),
    async once(until) {
      // A worker that runs once in a while has one name per machine. It stays registered until its
      // next run.
      await openRegister(run, { ...identity, holder: `${identity.host}:once` }).seen()
      seenAt = performance.now()
      const mail = await mailer.drain(until)
      return { mail, jobs: await doJobs(until) }
    },
    stop: () => (stopping ??= end()),
  }
}
