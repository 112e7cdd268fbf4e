import { z } from 'zod'
import { type RunSql, readPgValue } from '../database/read-pg-rows'

/** One process among all that work for the same database. */
export interface WorkerIdentity {
  /** Names the process; no two have the same. */
  holder: string
  host: string
  version: string
}

/** What a worker tells the others and asks of them. */
export interface WorkerRegister {
  /** This worker is alive. */
  seen(): Promise<void>
  /** This worker stops on purpose. */
  gone(): Promise<void>
  /** True when the job is due and now this worker's for `seconds`, or still is and is prolonged. */
  take(job: string, seconds: number): Promise<boolean>
  /** The job is done (or failed with `error`) and due again after `nextAfter` seconds. */
  release(job: string, nextAfter: number, error: string | null): Promise<void>
}

export function openRegister(run: RunSql, identity: WorkerIdentity): WorkerRegister {
  const { holder, host, version } = identity
  return {
    async seen() {
      await run('select private.worker_seen($1, $2, $3)', [holder, host, version])
    },
    async gone() {
      await run('select private.worker_gone($1)', [holder])
    },
    async take(job, seconds) {
      return readPgValue(
        run,
        z.boolean(),
        'select private.take_lease($1, $2, make_interval(secs => $3)) as mine',
        [job, holder, seconds],
      )
    },
    async release(job, nextAfter, error) {
      await run('select private.release_lease($1, $2, make_interval(secs => $3), $4)', [
        job,
        holder,
        nextAfter,
        error,
      ])
    },
  }
}

/** The newest migration of the database; empty where it tells none. */
export async function readSchema(run: RunSql): Promise<string> {
  const version = z.string().nullable()
  return (await readPgValue(run, version, 'select public.schema_version() as version')) ?? ''
}

/** So many rows the database removes at once, so that nobody waits for a long transaction. */
const BATCH = 500

/** Runs a statement that removes `batch` rows at most and returns how many. */
async function isMoreLeft(run: RunSql, text: string, batch: number): Promise<boolean> {
  return (await readPgValue(run, z.int(), text)) === batch
}

/** Codes and what is known about them, five minutes after they were made (requests and guesses: an hour). */
export async function purgeCodes(run: RunSql): Promise<boolean> {
  await run('select private.purge_codes()', [])
  return false
}

/** Notifications, after 90 days. Answers whether more are left. */
export async function purgeNotifications(run: RunSql): Promise<boolean> {
  return isMoreLeft(run, 'select private.purge_notifications() as removed', BATCH)
}

/** Sessions that ended, or were not used, 30 days ago. Answers whether more are left. */
export async function purgeSessions(run: RunSql): Promise<boolean> {
  return isMoreLeft(run, 'select private.purge_sessions() as removed', BATCH)
}

/** Logins of invitations that are over and of installations that were revoked. Answers whether more are left. */
export async function purgeLogins(run: RunSql): Promise<boolean> {
  return isMoreLeft(run, 'select private.purge_logins() as removed', BATCH)
}

/** Invitations that were accepted, withdrawn or expired a month ago. Answers whether more are left. */
export async function purgeInvitations(run: RunSql): Promise<boolean> {
  return isMoreLeft(run, 'select private.purge_invitations() as removed', BATCH)
}

/** So many forgotten files are removed at once. */
const UPLOADS_BATCH = 100

/**
 * Uploads that received nothing for half an hour, and complete ones that nothing holds for a day. Answers
 * whether more are left.
 */
export async function sweepUploads(run: RunSql): Promise<boolean> {
  return isMoreLeft(run, 'select private.sweep_uploads() as removed', UPLOADS_BATCH)
}

/** Which of these files a row of the database speaks of. */
export async function filesKnown(run: RunSql, ids: readonly string[]): Promise<string[]> {
  return readPgValue(run, z.array(z.string()), 'select private.files_known($1) as known', [ids])
}

/** So many entries of the change feed are removed at once. */
const CHANGES_BATCH = 5_000

/** What the change feed told more than seven days ago. Answers whether more is left. */
export async function purgeChanges(run: RunSql): Promise<boolean> {
  return isMoreLeft(run, 'select private.purge_changes() as removed', CHANGES_BATCH)
}

/** Whether a held reply is due that nobody has let go. */
export async function hasDueReply(run: RunSql): Promise<boolean> {
  return readPgValue(run, z.boolean(), 'select private.has_due_reply() as due')
}

/** Lets the held reply go out that is due for longest. Answers whether there was one, so that more may be left. */
export async function releaseDueReply(run: RunSql): Promise<boolean> {
  return readPgValue(run, z.boolean(), 'select private.release_due_reply() as released')
}

/**
 * Cuts desktops that hold others up by a transaction left open, and keeps the queue of notifications short.
 * Returns how many were cut.
 */
export async function watchDesktops(run: RunSql): Promise<number> {
  return readPgValue(run, z.int(), 'select private.watch_desktops() as cut')
}
