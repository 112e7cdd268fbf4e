import { z } from 'zod'
import { type RunSql, readPgValue } from '../database/read-pg-rows'

/** One of the processes that work for the same database. */
export interface WorkerIdentity {
  /** Identifies the process. No two have the same. */
  holder: string
  host: string
  version: string
}

/** How workers register and take jobs. */
export interface WorkerRegister {
  /** Records that this worker is alive. */
  seen(): Promise<void>
  /** Records that this worker stops on purpose. */
  gone(): Promise<void>
  /**
   * Returns true when the job is due and this worker has it for `seconds`, or has it still and
   * prolongs it.
   */
  take(job: string, seconds: number): Promise<boolean>
  /** The job is done (or failed with `error`). It is due again after `nextAfter` seconds. */
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

/** The newest migration of the database. Empty if it has none. */
export async function readSchema(run: RunSql): Promise<string> {
  const version = z.string().nullable()
  return (await readPgValue(run, version, 'select public.schema_version() as version')) ?? ''
}

/** Number of rows that are removed at once, so that nobody waits for a long transaction. */
const BATCH = 500

/** Runs a statement that removes at most `batch` rows, and returns how many. */
async function isMoreLeft(run: RunSql, text: string, batch: number): Promise<boolean> {
  return (await readPgValue(run, z.int(), text)) === batch
}

/**
 * Removes codes and what belongs to them, five minutes after they were made (requests and guesses:
 * an hour).
 */
export async function purgeCodes(run: RunSql): Promise<boolean> {
  await run('select private.purge_codes()', [])
  return false
}

/** Removes notifications after 90 days. Returns whether more are left. */
export async function purgeNotifications(run: RunSql): Promise<boolean> {
  return isMoreLeft(run, 'select private.purge_notifications() as removed', BATCH)
}

/** Removes sessions that ended, or were last used, 30 days ago. Returns whether more are left. */
export async function purgeSessions(run: RunSql): Promise<boolean> {
  return isMoreLeft(run, 'select private.purge_sessions() as removed', BATCH)
}

/** Removes logins of expired invitations and of revoked installations. Returns whether more are left. */
export async function purgeLogins(run: RunSql): Promise<boolean> {
  return isMoreLeft(run, 'select private.purge_logins() as removed', BATCH)
}

/**
 * Removes invitations that were accepted, withdrawn or expired a month ago. Returns whether more
 * are left.
 */
export async function purgeInvitations(run: RunSql): Promise<boolean> {
  return isMoreLeft(run, 'select private.purge_invitations() as removed', BATCH)
}

/** Number of unused uploads that are removed at once. */
const UPLOADS_BATCH = 100

/**
 * Removes uploads that received nothing for half an hour, and complete ones that nothing has used
 * for a day. Returns whether more are left.
 */
export async function sweepUploads(run: RunSql): Promise<boolean> {
  return isMoreLeft(run, 'select private.sweep_uploads() as removed', UPLOADS_BATCH)
}

/** Which of these files still have a row in the database. */
export async function filesKnown(run: RunSql, ids: readonly string[]): Promise<string[]> {
  return readPgValue(run, z.array(z.string()), 'select private.known_files($1) as known', [ids])
}

/** Number of change feed entries that are removed at once. */
const CHANGES_BATCH = 5_000

/** Removes change feed entries older than seven days. Returns whether more are left. */
export async function purgeChanges(run: RunSql): Promise<boolean> {
  return isMoreLeft(run, 'select private.purge_changes() as removed', CHANGES_BATCH)
}

/** Whether a held reply is due and not released yet. */
export async function hasDueReply(run: RunSql): Promise<boolean> {
  return readPgValue(run, z.boolean(), 'select private.has_due_reply() as due')
}

/**
 * Releases the held reply that has been due longest. Returns whether there was one, so that more
 * may be left.
 */
export async function releaseDueReply(run: RunSql): Promise<boolean> {
  return readPgValue(run, z.boolean(), 'select private.release_due_reply() as released')
}

/**
 * Ends connections of desktops that block others with an open transaction, and keeps the
 * notification queue short. Returns how many it ended.
 */
export async function watchDesktops(run: RunSql): Promise<number> {
  return readPgValue(run, z.int(), 'select private.end_harmful_connections() as cut')
}
