import type { DatabaseClient } from '#main/database/client'
import { type TeamServer, TeamServerSchema } from '#main/database/team-link'

export interface InstallationRecord {
  id: string
  kind: 'installation' | 'worker' | 'invitation'
  state: 'active' | 'revoked' | 'open'
  name: string
  madeBy: string | null
  createdAt: Date
  expiresAt: Date | null
  lastSeenAt: Date | null
  revokedAt: Date | null
  people: string[]
  isThis: boolean
}

/** What this person may see of desktops, workers and open invitations, newest first. */
export async function listInstallations(database: DatabaseClient): Promise<InstallationRecord[]> {
  return database.$queryRaw<InstallationRecord[]>`
    SELECT id, kind, state, name, made_by AS "madeBy", created_at AS "createdAt", expires_at AS "expiresAt",
           last_seen_at AS "lastSeenAt", revoked_at AS "revokedAt", people, is_this AS "isThis"
    FROM public.list_installations()`
}

export interface InvitationRecord {
  id: string
  login: string
  password: string
  expiresAt: Date
}

/** Makes an invitation; its password is told here and never again. */
export async function createInvitation(
  database: DatabaseClient,
  validDays: number,
  email: string | null,
): Promise<InvitationRecord> {
  const [row] = await database.$queryRaw<InvitationRecord[]>`
    SELECT id, login, password, expires_at AS "expiresAt"
    FROM public.create_join_link(${validDays}::integer, ${email}::text)`
  if (row === undefined) throw new Error('create_join_link answered nothing')
  return row
}

/** Where desktops find the server, as the operator said; null when nobody has. */
export async function readJoinAddress(database: DatabaseClient): Promise<TeamServer | null> {
  const [row] = await database.$queryRaw<{ address: unknown }[]>`
    SELECT public.join_address() AS address`
  return TeamServerSchema.nullable().parse(row?.address ?? null)
}

/**
 * Closes the login and then takes it away. Two transactions: in one, whoever is cut off could come back and hold
 * what is to be changed.
 */
export async function revokeInstallation(database: DatabaseClient, id: string): Promise<void> {
  await database.$queryRaw`SELECT public.close_installation(${id})::text`
  await database.$queryRaw`SELECT public.revoke_installation(${id}) AS done`
}

export interface OwnSessionRecord {
  id: string
  installation: string
  createdAt: Date
  lastSeenAt: Date
  isThis: boolean
}

/** This person's open sessions, the latest used first. */
export async function listOwnSessions(database: DatabaseClient): Promise<OwnSessionRecord[]> {
  return database.$queryRaw<OwnSessionRecord[]>`
    SELECT id, installation, created_at AS "createdAt", last_seen_at AS "lastSeenAt", is_this AS "isThis"
    FROM public.my_sessions()`
}

export async function endOwnSession(database: DatabaseClient, id: string): Promise<void> {
  await database.$queryRaw`SELECT public.end_my_session(${id}) AS done`
}
