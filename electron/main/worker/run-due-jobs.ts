import type { RunSql } from '../database/read-pg-rows'
import { classifyDatabaseError } from '../database/prisma-errors'
import type { Log } from '../log'
import type { Job } from './jobs'
import type { WorkerRegister } from './worker-repository'

/** Longer than any step may take. When a worker dies, others take the job after this time. */
const LEASE_SECONDS = 60

/** A failed job is tried again soon, even if it runs only once an hour. */
const RETRY_SECONDS = 60

export interface JobRun {
  job: string
  steps: number
  /** Null if it succeeded. */
  error: string | null
}

/**
 * Runs all due jobs that no other worker has, one after the other. A failed job does not stop the
 * others. Rejects only when the result cannot be stored in the database.
 */
export async function runDueJobs(options: {
  jobs: readonly Job[]
  register: WorkerRegister
  run: RunSql
  /** Called between two steps, of which there may be many. */
  between: () => Promise<void>
  isStopped: () => boolean
  log: Log
}): Promise<JobRun[]> {
  const { jobs, register, run, between, isStopped, log } = options
  const runs: JobRun[] = []
  for (const job of jobs) {
    if (isStopped()) break
    if ((await job.isNeeded?.(run)) === false) continue
    if (!(await register.take(job.name, LEASE_SECONDS))) continue
    let steps = 0
    let error: string | null = null
    let isMine = true
    let isMore = true
    try {
      for (;;) {
        isMore = await job.step(run)
        steps += 1
        if (!isMore || isStopped()) break
        await between()
        isMine = await register.take(job.name, LEASE_SECONDS)
        if (!isMine) break
      }
    } catch (cause) {
      error = inBrief(cause)
      log.error('job-failed', { job: job.name, steps }, cause)
    }
    await register.release(job.name, secondsUntilNext(job, error, isMore), error)
    if (!isMine) log.warn('job-lost', { job: job.name, steps })
    else if (error === null) log.info('job-done', { job: job.name, steps })
    runs.push({ job: job.name, steps, error })
  }
  return runs
}

/** A job that was stopped midway is due at once for others. */
function secondsUntilNext({ everySeconds }: Job, error: string | null, isMore: boolean): number {
  if (error !== null) return Math.min(everySeconds, RETRY_SECONDS)
  return isMore ? 0 : everySeconds
}

/** Only name and code, because a message from the database may quote values. */
function inBrief(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const { kind, code } = classifyDatabaseError(error)
  return code === undefined ? `${error.name} (${kind})` : `${error.name} ${code} (${kind})`
}
