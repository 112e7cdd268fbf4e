import { z } from 'zod'
import type { AwayInput } from '#shared/domain/away'
import { IdSchema } from '#shared/domain/id'
import { type Invitation, InvitationSchema, type Member, MemberSchema } from '#shared/domain/member'
import { PersonSchema } from '#shared/domain/user'
import type { WorkspaceRole } from '#shared/domain/workspace'
import type { DatabaseClient } from '#main/database/client'
import { InstantColumn } from '#main/database/columns'
import { Prisma } from '#main/database/generated/client'
import { readRows, readValue } from '#main/database/read-rows'
import { withDomainErrors } from '#main/database/refusals'

const MemberRowSchema = z.strictObject({
  ...MemberSchema.omit({ person: true }).shape,
  ...PersonSchema.shape,
  joinedAt: InstantColumn,
  lastLoginAt: InstantColumn.nullable(),
})

/**
 * Members, ended memberships last. Refuses with permission.denied people who are neither a member
 * nor a SUPER_ADMIN.
 */
export async function listMembers(
  database: DatabaseClient,
  workspaceId: string,
): Promise<Member[]> {
  const rows = await withDomainErrors(
    readRows(
      database,
      MemberRowSchema,
      Prisma.sql`
        SELECT user_id AS "id", name, email, role, is_active AS "isActive", can_sign_in AS "canSignIn",
          joined_at AS "joinedAt", last_login_at AS "lastLoginAt", open_tickets AS "openTickets", away
        FROM public.list_members(${workspaceId})`,
    ),
  )
  return rows.map(({ id, name, email, ...rest }) => ({ ...rest, person: { id, name, email } }))
}

const InvitationRowSchema = z.strictObject({
  ...InvitationSchema.shape,
  createdAt: InstantColumn,
  expiresAt: InstantColumn,
})

/** Open invitations, newest first. Empty for people who do not manage the workspace. */
export async function listInvitations(
  database: DatabaseClient,
  workspaceId: string,
): Promise<Invitation[]> {
  return readRows(
    database,
    InvitationRowSchema,
    Prisma.sql`
      SELECT i."id", i."email", i."role"::text, i."createdAt", i."expiresAt", i."delivery"::text,
        CASE WHEN u."id" IS NOT NULL
          THEN jsonb_build_object('id', u."id", 'name', u."name", 'email', u."email") END AS "invitedBy"
      FROM "Invitation" i LEFT JOIN "User" u ON u."id" = i."invitedById"
      WHERE i."workspaceId" = ${workspaceId} AND i."acceptedAt" IS NULL AND i."revokedAt" IS NULL
      ORDER BY i."createdAt" DESC, i."id"`,
  )
}

/** Returns the id of the open invitation. It is an earlier one if the address already had one. */
export async function invite(
  database: DatabaseClient,
  workspaceId: string,
  invitation: { id: string; email: string; role: WorkspaceRole },
): Promise<string> {
  const { id, email, role } = invitation
  return withDomainErrors(
    readValue(
      database,
      IdSchema,
      Prisma.sql`SELECT public.invite_member(${workspaceId}, ${email}, ${role}, ${id}) AS id`,
    ),
  )
}

export async function resend(database: DatabaseClient, invitationId: string): Promise<void> {
  await withDomainErrors(
    database.$executeRaw`SELECT public.resend_invitation(${invitationId})::text`,
  )
}

export async function revoke(database: DatabaseClient, invitationId: string): Promise<void> {
  await withDomainErrors(
    database.$executeRaw`SELECT public.revoke_invitation(${invitationId})::text`,
  )
}

export async function changeRole(
  database: DatabaseClient,
  workspaceId: string,
  userId: string,
  role: WorkspaceRole,
): Promise<void> {
  await withDomainErrors(
    database.$executeRaw`SELECT public.change_member_role(${workspaceId}, ${userId}, ${role})::text`,
  )
}

export async function end(
  database: DatabaseClient,
  workspaceId: string,
  userId: string,
): Promise<void> {
  await withDomainErrors(
    database.$executeRaw`SELECT public.end_membership(${workspaceId}, ${userId})::text`,
  )
}

export async function restore(
  database: DatabaseClient,
  workspaceId: string,
  userId: string,
): Promise<void> {
  await withDomainErrors(
    database.$executeRaw`SELECT public.restore_membership(${workspaceId}, ${userId})::text`,
  )
}

export async function leave(database: DatabaseClient, workspaceId: string): Promise<void> {
  await withDomainErrors(database.$executeRaw`SELECT public.leave_workspace(${workspaceId})::text`)
}

export async function setAway(
  database: DatabaseClient,
  workspaceId: string,
  userId: string,
  away: AwayInput | null,
): Promise<void> {
  await withDomainErrors(
    database.$executeRaw`
      SELECT public.set_away(${workspaceId}, ${userId}, ${away?.from ?? null}::timestamptz,
        ${away?.until ?? null}::timestamptz, ${away?.substituteId ?? null})::text`,
  )
}
