import type { RunSql } from '../database/worker-connection'
import { classifyDatabaseError } from '../database/prisma-errors'
import type { Log } from '../log'
import type { Job } from './jobs'
import type { WorkerRegister } from './worker-repository'

/** Longer than any step may take; a worker that dies leaves the job to others after this. */
const LEASE_SECONDS = 60

/** A job that failed is tried again soon, even if it is due once an hour. */
const RETRY_SECONDS = 60

export interface JobRun {
  job: string
  steps: number
  /** Null when it went well. */
  error: string | null
}

/**
 * Runs every job that is due and that nobody else is at, one after the other. A job that fails does not
 * keep the others from running; rejects only when the database cannot be told.
 */
export async function runDueJobs(options: {
  jobs: readonly Job[]
  register: WorkerRegister
  run: RunSql
  /** Called between two steps, which may be many. */
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

/** What was stopped in the middle is due for others at once. */
function secondsUntilNext({ everySeconds }: Job, error: string | null, isMore: boolean): number {
  if (error !== null) return Math.min(everySeconds, RETRY_SECONDS)
  return isMore ? 0 : everySeconds
}

/** Name and code; a message of the database may quote values. */
function inBrief(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const { kind, code } = classifyDatabaseError(error)
  return code === undefined ? `${error.name} (${kind})` : `${error.name} ${code} (${kind})`
}
