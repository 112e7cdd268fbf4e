import { z } from 'zod'
import type { DatabaseClient } from '#main/database/client'
import { Prisma } from '#main/database/generated/client'
import { readOneRow, readRows, readValue } from '#main/database/read-rows'
import type { Opening } from '#main/database/server-openings'
import { readOpenings } from './setup-repository'

const MigrationsSchema = z.strictObject({ applied: z.int(), latest: z.string().nullable() })

const MailSchema = z.strictObject({
  waiting: z.int(),
  oldestWaitingSeconds: z.int().nullable(),
  /** How many of the waiting mails were tried at least once and put off. */
  delayed: z.int(),
  failedLastDay: z.int(),
  sentLastDay: z.int(),
})

const SessionsSchema = z.strictObject({ open: z.int(), usedLastDay: z.int() })

const LoginsSchema = z.strictObject({
  desktops: z.int(),
  workers: z.int(),
  invitations: z.int(),
})

const WorkerSchema = z.strictObject({
  host: z.string(),
  version: z.string(),
  login: z.string(),
  startedAt: z.date(),
  seenSeconds: z.int(),
})

const WorkspaceSchema = z.strictObject({
  slug: z.string(),
  name: z.string(),
  isActive: z.boolean(),
  members: z.int(),
  tickets: z.int(),
})

/** A job that workers share, as its last run left it. */
const JobSchema = z.strictObject({
  job: z.string(),
  runs: z.int(),
  lastStarted: z.date().nullable(),
  lastFinished: z.date().nullable(),
  lastError: z.string().nullable(),
  /** The worker that runs it now. */
  holder: z.string().nullable(),
  overdueSeconds: z.int(),
})
export type JobStatus = z.infer<typeof JobSchema>

export interface DatabaseStatus {
  migrations: z.infer<typeof MigrationsSchema>
  /** How many seconds the server's clock is ahead of this machine's. Negative when it is behind. */
  clockSkewSeconds: number
  workspaces: z.infer<typeof WorkspaceSchema>[]
  mail: z.infer<typeof MailSchema>
  sessions: z.infer<typeof SessionsSchema>
  logins: z.infer<typeof LoginsSchema>
  workers: z.infer<typeof WorkerSchema>[]
  jobs: JobStatus[]
  /** What everybody who can connect could use against all others. */
  openings: Opening[]
  /** How full the server's notification queue is, from 0 to 1. */
  notificationQueue: number
}

/** What can be known about a database without reading anybody's tickets. */
export async function readStatus(database: DatabaseClient): Promise<DatabaseStatus> {
  const before = Date.now()
  const now = await readValue(database, z.date(), Prisma.sql`SELECT clock_timestamp() AS now`)
  const after = Date.now()
  const migrations = await readOneRow(
    database,
    MigrationsSchema,
    Prisma.sql`
      SELECT count(*)::int AS applied, max(migration_name) AS latest
      FROM public._prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  )
  const mail = await readOneRow(
    database,
    MailSchema,
    Prisma.sql`
      SELECT count(*) FILTER (WHERE w.waits)::int AS waiting,
        extract(epoch FROM clock_timestamp() - min(w.created_at) FILTER (WHERE w.waits))::int AS "oldestWaitingSeconds",
        count(*) FILTER (WHERE w.waits AND w.last_error IS NOT NULL)::int AS delayed,
        count(*) FILTER (WHERE w.state = 'failed' AND w.created_at > clock_timestamp() - interval '1 day')::int
          AS "failedLastDay",
        count(*) FILTER (WHERE w.sent_at > clock_timestamp() - interval '1 day')::int AS "sentLastDay"
      FROM (
        SELECT m.*, m.state = 'waiting' AND (m.expires_at IS NULL OR m.expires_at > clock_timestamp()) AS waits
        FROM private.mail_outbox m) w`,
  )
  const sessions = await readOneRow(
    database,
    SessionsSchema,
    Prisma.sql`
      SELECT count(*)::int AS open,
        count(*) FILTER (WHERE s.last_seen_at > clock_timestamp() - interval '1 day')::int AS "usedLastDay"
      FROM private.sessions s
      WHERE s.revoked_at IS NULL AND s.last_seen_at > clock_timestamp() - interval '30 days'`,
  )
  const logins = await readOneRow(
    database,
    LoginsSchema,
    Prisma.sql`
      SELECT count(*) FILTER (WHERE i.kind = 'installation')::int AS desktops,
        count(*) FILTER (WHERE i.kind = 'worker')::int AS workers,
        (SELECT count(*)::int FROM private.join_links t
         WHERE t.used_at IS NULL AND t.expires_at > clock_timestamp()) AS invitations
      FROM private.installations i WHERE i.revoked_at IS NULL`,
  )
  const queue = await readValue(
    database,
    z.number(),
    Prisma.sql`SELECT pg_notification_queue_usage() AS used`,
  )
  return {
    migrations,
    clockSkewSeconds: skewOf(now.getTime(), before, after),
    workspaces: await readWorkspaces(database),
    mail,
    sessions,
    logins,
    workers: await readRows(
      database,
      WorkerSchema,
      Prisma.sql`
        SELECT w.host, w.version, w.login, w.started_at AS "startedAt",
          extract(epoch FROM clock_timestamp() - w.seen_at)::int AS "seenSeconds"
        FROM private.workers w ORDER BY w.seen_at DESC`,
    ),
    jobs: await readJobs(database),
    openings: await readOpenings(database),
    notificationQueue: queue,
  }
}

function readWorkspaces(database: DatabaseClient): Promise<DatabaseStatus['workspaces']> {
  return readRows(
    database,
    WorkspaceSchema,
    Prisma.sql`
      SELECT w."slug", w."name", w."isActive",
        (SELECT count(*)::int FROM public."WorkspaceUser" m
         WHERE m."workspaceId" = w."id" AND m."isActive") AS members,
        (SELECT COALESCE(sum(c."count"), 0)::int FROM public."TicketCount" c
         WHERE c."workspaceId" = w."id") AS tickets
      FROM public."Workspace" w ORDER BY w."slug"`,
  )
}

function readJobs(database: DatabaseClient): Promise<JobStatus[]> {
  return readRows(
    database,
    JobSchema,
    Prisma.sql`
      SELECT l.job, l.runs::int AS runs, l.last_started AS "lastStarted", l.last_finished AS "lastFinished",
        l.last_error AS "lastError",
        CASE WHEN l.until > clock_timestamp() THEN l.holder END AS holder,
        GREATEST(0, extract(epoch FROM clock_timestamp() - l.due_at))::int AS "overdueSeconds"
      FROM private.leases l ORDER BY l.job`,
  )
}

/**
 * The server answered at some time between `before` and `after`. A difference within that span is
 * no skew.
 */
function skewOf(server: number, before: number, after: number): number {
  const ahead = server < before ? server - before : Math.max(0, server - after)
  return Math.round(ahead / 100) / 10
}
