import type { DatabaseClient } from '#main/database/client'
import type { Opening } from '#main/database/server-openings'
import { readOpenings } from './setup-repository'

/** A job that workers take turns at, as its last run left it. */
export interface JobStatus {
  job: string
  runs: number
  lastStarted: Date | null
  lastFinished: Date | null
  lastError: string | null
  /** The worker that is at it now. */
  holder: string | null
  overdueSeconds: number
}

export interface DatabaseStatus {
  migrations: { applied: number; latest: string | null }
  /** Seconds by which the server's clock is ahead of this machine's; negative when behind. */
  clockSkewSeconds: number
  workspaces: { slug: string; name: string; isActive: boolean; members: number; tickets: number }[]
  mail: {
    waiting: number
    oldestWaitingSeconds: number | null
    /** Of those that wait: tried at least once, and put off. */
    delayed: number
    failedLastDay: number
    sentLastDay: number
  }
  sessions: { open: number; usedLastDay: number }
  logins: { desktops: number; workers: number; invitations: number }
  workers: { host: string; version: string; login: string; startedAt: Date; seenSeconds: number }[]
  jobs: JobStatus[]
  /** What everybody who can connect may use against all others. */
  openings: Opening[]
  /** How full the server's queue of notifications is, from 0 to 1. */
  notificationQueue: number
}

/** What there is to know about a database without looking into anybody's tickets. */
export async function readStatus(database: DatabaseClient): Promise<DatabaseStatus> {
  const before = Date.now()
  const [clock] = await database.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`
  const after = Date.now()
  const [migrations] = await database.$queryRaw<DatabaseStatus['migrations'][]>`
    SELECT count(*)::int AS applied, max(migration_name) AS latest
    FROM public._prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`
  const [mail] = await database.$queryRaw<DatabaseStatus['mail'][]>`
    SELECT count(*) FILTER (WHERE w.waits)::int AS waiting,
      extract(epoch FROM clock_timestamp() - min(w.created_at) FILTER (WHERE w.waits))::int AS "oldestWaitingSeconds",
      count(*) FILTER (WHERE w.waits AND w.last_error IS NOT NULL)::int AS delayed,
      count(*) FILTER (WHERE w.state = 'failed' AND w.created_at > clock_timestamp() - interval '1 day')::int
        AS "failedLastDay",
      count(*) FILTER (WHERE w.sent_at > clock_timestamp() - interval '1 day')::int AS "sentLastDay"
    FROM (
      SELECT m.*, m.state = 'waiting' AND (m.expires_at IS NULL OR m.expires_at > clock_timestamp()) AS waits
      FROM private.mail_outbox m) w`
  const [sessions] = await database.$queryRaw<DatabaseStatus['sessions'][]>`
    SELECT count(*)::int AS open,
      count(*) FILTER (WHERE s.last_seen_at > clock_timestamp() - interval '1 day')::int AS "usedLastDay"
    FROM private.sessions s
    WHERE s.revoked_at IS NULL AND s.last_seen_at > clock_timestamp() - interval '30 days'`
  const [logins] = await database.$queryRaw<DatabaseStatus['logins'][]>`
    SELECT count(*) FILTER (WHERE i.kind = 'installation')::int AS desktops,
      count(*) FILTER (WHERE i.kind = 'worker')::int AS workers,
      (SELECT count(*)::int FROM private.join_tickets t
       WHERE t.used_at IS NULL AND t.expires_at > clock_timestamp()) AS invitations
    FROM private.installations i WHERE i.revoked_at IS NULL`
  const [queue] = await database.$queryRaw<{ used: number }[]>`
    SELECT pg_notification_queue_usage() AS used`
  if (!clock || !migrations || !mail || !sessions || !logins) throw new Error('a count is missing')
  return {
    migrations,
    clockSkewSeconds: skewOf(clock.now.getTime(), before, after),
    workspaces: await readWorkspaces(database),
    mail,
    sessions,
    logins,
    workers: await database.$queryRaw<DatabaseStatus['workers']>`
      SELECT w.host, w.version, w.login, w.started_at AS "startedAt",
        extract(epoch FROM clock_timestamp() - w.seen_at)::int AS "seenSeconds"
      FROM private.workers w ORDER BY w.seen_at DESC`,
    jobs: await readJobs(database),
    openings: await readOpenings(database),
    notificationQueue: queue?.used ?? 0,
  }
}

function readWorkspaces(database: DatabaseClient): Promise<DatabaseStatus['workspaces']> {
  return database.$queryRaw<DatabaseStatus['workspaces']>`
    SELECT w."slug", w."name", w."isActive",
      (SELECT count(*)::int FROM public."WorkspaceUser" m
       WHERE m."workspaceId" = w."id" AND m."isActive") AS members,
      (SELECT COALESCE(sum(c."count"), 0)::int FROM public."TicketCount" c
       WHERE c."workspaceId" = w."id") AS tickets
    FROM public."Workspace" w ORDER BY w."slug"`
}

function readJobs(database: DatabaseClient): Promise<JobStatus[]> {
  return database.$queryRaw<JobStatus[]>`
    SELECT l.job, l.runs::int AS runs, l.last_started AS "lastStarted", l.last_finished AS "lastFinished",
      l.last_error AS "lastError",
      CASE WHEN l.until > clock_timestamp() THEN l.holder END AS holder,
      GREATEST(0, extract(epoch FROM clock_timestamp() - l.due_at))::int AS "overdueSeconds"
    FROM private.leases l ORDER BY l.job`
}

/** The question was answered some time between `before` and `after`: what lies within is no skew. */
function skewOf(server: number, before: number, after: number): number {
  const ahead = server < before ? server - before : Math.max(0, server - after)
  return Math.round(ahead / 100) / 10
}
