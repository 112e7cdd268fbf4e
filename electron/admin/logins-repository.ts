import { z } from 'zod'
import type { DatabaseClient } from '#main/database/client'
import { Prisma } from '#main/database/generated/client'
import { readOneRow, readRows, readValue } from '#main/database/read-rows'

const OpenedInvitationSchema = z.strictObject({
  login: z.string(),
  password: z.string(),
  expiresAt: z.date(),
})
type OpenedInvitation = z.infer<typeof OpenedInvitationSchema>

/**
 * Makes a one-time invitation for one more desktop, valid for 1 to 90 days. The password is
 * returned only here.
 */
export async function openInvitation(
  database: DatabaseClient,
  options: { days: number; email: string | null },
): Promise<OpenedInvitation> {
  return readOneRow(
    database,
    OpenedInvitationSchema,
    Prisma.sql`
      SELECT login, password, expires_at AS "expiresAt"
      FROM private.make_join_link(NULL, ${options.email}, make_interval(days => ${options.days}::int))`,
  )
}

/** Makes a login that works until it is revoked. The server receives only the password's verifier. */
export async function createLogin(
  database: DatabaseClient,
  login: { kind: 'worker' | 'installation'; name: string; verifier: string },
): Promise<string> {
  return readValue(
    database,
    z.string(),
    Prisma.sql`SELECT private.create_login(${login.kind}, ${login.name}, ${login.verifier}) AS login`,
  )
}

/**
 * Ends a login, its sessions and its connections. Returns false if it was revoked before or never
 * existed. Closes it in a separate transaction, so that nobody connects again meanwhile.
 */
export async function revokeLogin(database: DatabaseClient, login: string): Promise<boolean> {
  await database.$executeRaw`SELECT private.close_login(${login})::text`
  return readValue(
    database,
    z.boolean(),
    Prisma.sql`SELECT private.revoke_login(${login}) AS revoked`,
  )
}

const ListedLoginSchema = z.strictObject({
  login: z.string(),
  kind: z.enum(['installation', 'worker', 'invitation']),
  state: z.enum(['active', 'open', 'revoked']),
  /** How a desktop or worker calls itself, or who an invitation is for. */
  name: z.string().nullable(),
  createdAt: z.date(),
  lastSeenAt: z.date().nullable(),
  /** Only for an invitation. */
  expiresAt: z.date().nullable(),
  /** E-mail addresses of the people who are signed in there now. */
  people: z.array(z.string()),
})
export type ListedLogin = z.infer<typeof ListedLoginSchema>

/** Every login that works, with open invitations. `revoked` adds those that were revoked. */
export async function listLogins(
  database: DatabaseClient,
  options: { revoked: boolean },
): Promise<ListedLogin[]> {
  return readRows(
    database,
    ListedLoginSchema,
    Prisma.sql`
      SELECT i.login, i.kind, CASE WHEN i.revoked_at IS NULL THEN 'active' ELSE 'revoked' END AS state,
        i.name, i.created_at AS "createdAt",
        GREATEST(i.last_seen_at,
          (SELECT max(s.last_seen_at) FROM private.sessions s WHERE s.login = i.login),
          (SELECT max(w.seen_at) FROM private.workers w WHERE w.login = i.login)) AS "lastSeenAt",
        NULL::timestamptz AS "expiresAt",
        ARRAY(SELECT DISTINCT u."email" FROM private.sessions s JOIN public."User" u ON u."id" = s.user_id
          WHERE s.login = i.login AND s.revoked_at IS NULL ORDER BY 1) AS people
      FROM private.installations i
      WHERE i.revoked_at IS NULL OR ${options.revoked}
      UNION ALL
      SELECT t.login, 'invitation', 'open', t.for_email, t.created_at, NULL, t.expires_at, '{}'::text[]
      FROM private.join_links t WHERE t.used_at IS NULL AND t.expires_at > clock_timestamp()
      ORDER BY 5`,
  )
}
