import { z } from 'zod'
import {
  type Installation,
  InstallationSchema,
  type OwnSession,
  OwnSessionSchema,
} from '#shared/domain/installation'
import type { DatabaseClient } from '#main/database/client'
import { InstantColumn } from '#main/database/columns'
import { Prisma } from '#main/database/generated/client'
import { readOneRow, readRows, readValue } from '#main/database/read-rows'
import { type TeamServer, TeamServerSchema } from '#main/database/team-link'

const InstallationRowSchema = z.strictObject({
  ...InstallationSchema.shape,
  createdAt: InstantColumn,
  expiresAt: InstantColumn.nullable(),
  lastSeenAt: InstantColumn.nullable(),
  revokedAt: InstantColumn.nullable(),
})

/** The desktops, workers and open invitations that this person may see, newest first. */
export async function listInstallations(database: DatabaseClient): Promise<Installation[]> {
  return readRows(
    database,
    InstallationRowSchema,
    Prisma.sql`
      SELECT id, kind, state, name, made_by AS "madeBy", created_at AS "createdAt", expires_at AS "expiresAt",
        last_seen_at AS "lastSeenAt", revoked_at AS "revokedAt", people, is_this AS "isThis"
      FROM public.list_installations()`,
  )
}

const InvitationRowSchema = z.strictObject({
  id: z.string(),
  login: z.string(),
  password: z.string(),
  expiresAt: InstantColumn,
})

/** Makes an invitation. Its password is returned only here. */
export async function createInvitation(
  database: DatabaseClient,
  validDays: number,
  email: string | null,
): Promise<z.infer<typeof InvitationRowSchema>> {
  return readOneRow(
    database,
    InvitationRowSchema,
    Prisma.sql`
      SELECT id, login, password, expires_at AS "expiresAt"
      FROM public.create_join_link(${validDays}::integer, ${email}::text)`,
  )
}

/** The server's address for desktops, as the operator set it. Null if nobody has. */
export async function readJoinAddress(database: DatabaseClient): Promise<TeamServer | null> {
  return readValue(
    database,
    TeamServerSchema.nullable(),
    Prisma.sql`SELECT public.join_address() AS address`,
  )
}

/**
 * Closes the login and then removes it. It takes two transactions: in one, a disconnected desktop
 * could come back and lock what must be changed.
 */
export async function revokeInstallation(database: DatabaseClient, id: string): Promise<void> {
  await database.$executeRaw`SELECT public.close_installation(${id})::text`
  await database.$executeRaw`SELECT public.revoke_installation(${id}) AS done`
}

const OwnSessionRowSchema = z.strictObject({
  ...OwnSessionSchema.shape,
  createdAt: InstantColumn,
  lastSeenAt: InstantColumn,
})

/** This person's open sessions, the most recently used first. */
export async function listOwnSessions(database: DatabaseClient): Promise<OwnSession[]> {
  return readRows(
    database,
    OwnSessionRowSchema,
    Prisma.sql`
      SELECT id, installation, created_at AS "createdAt", last_seen_at AS "lastSeenAt", is_this AS "isThis"
      FROM public.my_sessions()`,
  )
}

export async function endOwnSession(database: DatabaseClient, id: string): Promise<void> {
  await database.$executeRaw`SELECT public.end_my_session(${id}) AS done`
}
