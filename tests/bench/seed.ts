import type { Client } from 'pg'
import { WrongResult } from './measure'

export const AGENTS = 50
export const TAGS = 200
export const COMMENTS = 3
/** Tickets with longer conversations, by number: first 40, then 10. */
export const LONG = { from: 1, to: 40, comments: 20 }
export const LONGEST = { from: 41, to: 50, comments: 500 }

export interface SeedOptions {
  tickets: number
  workspaceId: string
  texts: { subjects: string[]; descriptions: string[] }
}

/**
 * Fills an empty workspace, with the same rows in every run: agents, requesters (one per 5
 * tickets), tags, tickets over two years, comments, history. Triggers are off for this, which only
 * `admin` (a superuser) can do. What triggers write is then made in bulk and compared with the real
 * rows.
 */
export async function seed(admin: Client, options: SeedOptions): Promise<void> {
  await admin.query('SET session_replication_role = replica')
  await admin.query('BEGIN')
  await prepareSeed(admin, options)
  const { workspaceId, tickets } = options
  for (const statement of STATEMENTS)
    await admin.query(statement.replaceAll('$tickets', String(tickets)))
  await admin.query('COMMIT')
  await admin.query('SET session_replication_role = origin')
  await admin.query('VACUUM ANALYZE')
  // Writes everything to the disk now, and not during a measurement.
  await admin.query('CHECKPOINT')
  await checkCounts(admin, workspaceId)
  await checkReferences(admin)
}

async function prepareSeed(admin: Client, { workspaceId, texts }: SeedOptions): Promise<void> {
  await admin.query(`
    CREATE FUNCTION pg_temp.chance(i bigint, salt bigint) RETURNS float8 LANGUAGE sql IMMUTABLE
      RETURN (hashint8extended(i, salt) & 1073741823)::float8 / 1073741824;
    CREATE FUNCTION pg_temp.id_of(kind text, i bigint) RETURNS text LANGUAGE sql IMMUTABLE
      RETURN 'c' || left(md5(kind || i), 23);
    CREATE TEMP TABLE texts (n int PRIMARY KEY, subject text, description text) ON COMMIT DROP;
    CREATE TEMP TABLE here (workspace_id text, texts int, began timestamptz) ON COMMIT DROP`)
  await admin.query(
    `INSERT INTO texts SELECT n - 1, s, d
     FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS t (s, d, n)`,
    [texts.subjects, texts.descriptions],
  )
  await admin.query(`INSERT INTO here VALUES ($1, $2, '2026-06-01')`, [
    workspaceId,
    texts.subjects.length,
  ])
}

/**
 * People and tags come before tickets, and tickets before what belongs to them. A low number is an
 * old ticket.
 */
const STATEMENTS = [
  `INSERT INTO "User" ("id", "email", "name", "updatedAt")
   SELECT pg_temp.id_of('agent', i), 'agent' || i || '@example.org', 'Agent ' || i, now()
   FROM generate_series(1, ${AGENTS}) i`,
  `INSERT INTO "User" ("id", "email", "name", "updatedAt")
   SELECT pg_temp.id_of('requester', i), 'requester' || i || '@example.com', 'Requester ' || i, now()
   FROM generate_series(1, $tickets / 5) i`,
  `INSERT INTO "WorkspaceUser" ("id", "userId", "workspaceId", "role", "updatedAt")
   SELECT pg_temp.id_of('member', i), pg_temp.id_of('agent', i), h.workspace_id,
     (CASE i WHEN 1 THEN 'OWNER' ELSE 'MEMBER' END)::"WorkspaceRole", now()
   FROM generate_series(1, ${AGENTS}) i, here h`,
  `INSERT INTO "WorkspacePerson" ("workspaceId", "userId") SELECT h.workspace_id, u."id" FROM "User" u, here h`,
  `INSERT INTO "Tag" ("id", "workspaceId", "name", "color")
   SELECT pg_temp.id_of('tag', i), h.workspace_id, 'tag ' || i,
     (ARRAY['grey', 'red', 'amber', 'green', 'blue', 'violet', 'pink', 'teal'])[1 + i % 8]
   FROM generate_series(1, ${TAGS}) i, here h`,
  // The first agents have more tickets than the last ones. A fifth of the tickets is unassigned.
  `INSERT INTO "Ticket" ("id", "workspaceId", "number", "subject", "description", "status", "priority",
     "createdAt", "updatedAt", "closedAt", "createdById", "assignedToId")
   SELECT pg_temp.id_of('ticket', i), h.workspace_id, i, x.subject, x.description,
     s.status::"TicketStatus",
     (CASE WHEN pg_temp.chance(i, 2) < 0.2 THEN 'LOW' WHEN pg_temp.chance(i, 2) < 0.75 THEN 'MEDIUM'
           WHEN pg_temp.chance(i, 2) < 0.95 THEN 'HIGH' ELSE 'URGENT' END)::"TicketPriority",
     s.created, s.updated, CASE WHEN s.status IN ('RESOLVED', 'CLOSED') THEN s.updated END,
     pg_temp.id_of('requester', 1 + floor(pg_temp.chance(i, 3) * ($tickets / 5))::bigint),
     CASE WHEN pg_temp.chance(i, 4) < 0.8
       THEN pg_temp.id_of('agent', 1 + floor(${AGENTS} * pg_temp.chance(i, 5) ^ 2)::bigint) END
   FROM generate_series(1, $tickets) i
   CROSS JOIN here h
   CROSS JOIN LATERAL (SELECT
     CASE WHEN pg_temp.chance(i, 1) < 0.2 THEN 'OPEN' WHEN pg_temp.chance(i, 1) < 0.3 THEN 'IN_PROGRESS'
          WHEN pg_temp.chance(i, 1) < 0.4 THEN 'WAITING' WHEN pg_temp.chance(i, 1) < 0.55 THEN 'RESOLVED'
          ELSE 'CLOSED' END AS status,
     (h.began - interval '730 days' * (1 - i::float8 / $tickets))::timestamptz(3) AS created,
     (h.began - interval '730 days' * (1 - i::float8 / $tickets)
        + interval '1 hour' + interval '30 days' * pg_temp.chance(i, 6) ^ 3)::timestamptz(3) AS updated) s
   JOIN texts x ON x.n = floor(pg_temp.chance(i, 7) * h.texts)::int`,
  `INSERT INTO "Comment" ("id", "workspaceId", "ticketId", "userId", "visibility", "content", "createdAt", "updatedAt")
   SELECT pg_temp.id_of('comment', t."number" * 1000 + k), t."workspaceId", t."id",
     CASE WHEN k % 3 = 1 THEN t."createdById" ELSE COALESCE(t."assignedToId", pg_temp.id_of('agent', 1)) END,
     (CASE WHEN k % 3 = 0 THEN 'INTERNAL' ELSE 'PUBLIC' END)::"CommentVisibility", x.description, c.at, c.at
   FROM "Ticket" t
   CROSS JOIN here h
   CROSS JOIN LATERAL (SELECT CASE
     WHEN t."number" BETWEEN ${LONG.from} AND ${LONG.to} THEN ${LONG.comments}
     WHEN t."number" BETWEEN ${LONGEST.from} AND ${LONGEST.to} THEN ${LONGEST.comments}
     ELSE ${COMMENTS} END AS comments) n
   CROSS JOIN LATERAL generate_series(1, n.comments) k
   CROSS JOIN LATERAL (SELECT
     (t."createdAt" + (t."updatedAt" - t."createdAt") * (k::float8 / n.comments))::timestamptz(3) AS at) c
   JOIN texts x ON x.n = floor(pg_temp.chance(t."number" * 1000 + k, 8) * h.texts)::int`,
  `INSERT INTO "CommentDelivery" ("workspaceId", "commentId", "state", "updatedAt")
   SELECT c."workspaceId", c."id", 'SENT', c."createdAt" FROM "Comment" c
   JOIN "Ticket" t ON t."id" = c."ticketId"
   WHERE c."visibility" = 'PUBLIC' AND c."userId" <> t."createdById"`,
  `INSERT INTO "TicketTag" ("ticketId", "tagId", "workspaceId")
   SELECT t."id", pg_temp.id_of('tag', 1 + floor(pg_temp.chance(t."number" * 4 + k, 9) * ${TAGS})::bigint), t."workspaceId"
   FROM "Ticket" t CROSS JOIN generate_series(1, 3) k
   WHERE pg_temp.chance(t."number" * 4 + k, 10) < 0.5
   ON CONFLICT DO NOTHING`,
  `INSERT INTO "TicketHistory" ("workspaceId", "ticketId", "kind", "before", "after", "actorId", "createdAt")
   SELECT t."workspaceId", t."id", v.kind::"TicketHistoryKind", v.before, v.after,
     COALESCE(t."assignedToId", t."createdById"), v.at
   FROM "Ticket" t CROSS JOIN LATERAL (VALUES
     (1, 'CREATED', NULL, NULL, t."createdAt", true),
     (2, 'ASSIGNEE_CHANGED', NULL, t."assignedToId", t."updatedAt", t."assignedToId" IS NOT NULL),
     (3, 'STATUS_CHANGED', 'OPEN', t."status"::text, t."updatedAt", t."status" <> 'OPEN')
   ) AS v (place, kind, before, after, at, is_so)
   WHERE v.is_so ORDER BY t."number", v.place`,
  `UPDATE "Ticket" t SET "version" = n.version
   FROM (SELECT "ticketId", count(*) AS version FROM "TicketHistory" GROUP BY 1 HAVING count(*) > 1) n
   WHERE t."id" = n."ticketId"`,
  `INSERT INTO "TicketCount" ("workspaceId", "queue", "assigneeKey", "count")
   SELECT "workspaceId", "queue", "assigneeKey", count(*) FROM "Ticket" GROUP BY 1, 2, 3`,
  `INSERT INTO private.ticket_counter (workspace_id, last_number)
   SELECT "workspaceId", max("number") FROM "Ticket" GROUP BY 1`,
]

/** The counters must equal a count of the rows. */
export async function checkCounts(owner: Client, workspaceId: string): Promise<void> {
  const { rows } = await owner.query<{ what: string; wrong: number }>(
    `SELECT 'view counts' AS what, count(*)::int AS wrong FROM (
       SELECT "queue", "assigneeKey", count(*)::int AS n FROM "Ticket" WHERE "workspaceId" = $1 GROUP BY 1, 2
     ) r FULL JOIN (
       SELECT "queue", "assigneeKey", "count" AS n FROM "TicketCount" WHERE "workspaceId" = $1 AND "count" <> 0
     ) k USING ("queue", "assigneeKey") WHERE r.n IS DISTINCT FROM k.n
     UNION ALL
     SELECT 'numbers from 1 to the last', abs(count(*)::int - max(t."number")) + abs(max(t."number") - max(c.last_number))
     FROM "Ticket" t JOIN private.ticket_counter c ON c.workspace_id = t."workspaceId" WHERE t."workspaceId" = $1
     UNION ALL
     SELECT 'tickets moved by their comments', count(*)::int FROM "Ticket" t
     WHERE t."updatedAt" < (SELECT max(c."createdAt") FROM "Comment" c WHERE c."ticketId" = t."id")
     UNION ALL
     SELECT 'versions', count(*)::int FROM "Ticket" t JOIN (
       SELECT "ticketId", count(*) AS n FROM "TicketHistory"
       WHERE "kind" NOT IN ('TAG_ADDED', 'TAG_REMOVED') GROUP BY 1) h ON h."ticketId" = t."id"
     WHERE t."version" <> h.n`,
    [workspaceId],
  )
  const wrong = rows.filter((row) => row.wrong !== 0)
  if (rows.length !== 4 || wrong.length > 0) {
    throw new WrongResult(
      `kept wrongly: ${wrong.map((row) => `${row.what} (${row.wrong})`).join(', ')}`,
    )
  }
}

/** With triggers off nothing was refused, so every reference is checked once. */
async function checkReferences(owner: Client): Promise<void> {
  await owner.query(`
    DO $$
    DECLARE
      reference record;
      broken bigint;
    BEGIN
      FOR reference IN
        SELECT c.conname, c.conrelid::regclass AS child, c.confrelid::regclass AS parent,
          (SELECT string_agg(format('p.%I = c.%I', pa.attname, ca.attname), ' AND ')
           FROM unnest(c.conkey, c.confkey) AS k (child_key, parent_key)
           JOIN pg_attribute ca ON ca.attrelid = c.conrelid AND ca.attnum = k.child_key
           JOIN pg_attribute pa ON pa.attrelid = c.confrelid AND pa.attnum = k.parent_key) AS pairs,
          (SELECT string_agg(format('c.%I IS NOT NULL', ca.attname), ' AND ')
           FROM unnest(c.conkey) AS k (child_key)
           JOIN pg_attribute ca ON ca.attrelid = c.conrelid AND ca.attnum = k.child_key) AS given
        FROM pg_constraint c
        WHERE c.contype = 'f' AND c.connamespace IN ('public'::regnamespace, 'private'::regnamespace)
      LOOP
        EXECUTE format('SELECT count(*) FROM %s c WHERE %s AND NOT EXISTS (SELECT FROM %s p WHERE %s)',
          reference.child, reference.given, reference.parent, reference.pairs) INTO broken;
        IF broken > 0 THEN
          RAISE EXCEPTION '% rows break %', broken, reference.conname;
        END IF;
      END LOOP;
    END
    $$`)
}
