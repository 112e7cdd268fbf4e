import { z } from 'zod'
import { type UserOverview, UserOverviewSchema } from '#shared/domain/administration'
import { PersonSchema, type Role } from '#shared/domain/user'
import type { ParsedInput } from '#shared/ipc/contract'
import type { DatabaseClient } from '#main/database/client'
import { InstantColumn } from '#main/database/columns'
import { Prisma } from '#main/database/generated/client'
import { readOneRow, readRows, readValue } from '#main/database/read-rows'
import { withDomainErrors } from '#main/database/refusals'

const UserRowSchema = z.strictObject({
  ...UserOverviewSchema.omit({ person: true }).shape,
  ...PersonSchema.shape,
  createdAt: InstantColumn,
  lastLoginAt: InstantColumn.nullable(),
})

function toOverview({ id, name, email, ...rest }: z.infer<typeof UserRowSchema>): UserOverview {
  return { ...rest, person: { id, name, email } }
}

/** Everybody who is or was a member of any workspace, by name, deactivated people last. */
export async function listAll(database: DatabaseClient): Promise<UserOverview[]> {
  const rows = await withDomainErrors(
    readRows(
      database,
      UserRowSchema,
      Prisma.sql`
        SELECT user_id AS "id", name, email, role, is_active AS "isActive",
          created_at AS "createdAt", last_login_at AS "lastLoginAt", sessions, memberships
        FROM public.list_users()`,
    ),
  )
  return rows.map(toOverview)
}

async function changed(database: DatabaseClient, sql: Prisma.Sql): Promise<UserOverview> {
  return toOverview(await withDomainErrors(readOneRow(database, UserRowSchema, sql)))
}

export function setActive(
  database: DatabaseClient,
  userId: string,
  isActive: boolean,
): Promise<UserOverview> {
  return changed(
    database,
    Prisma.sql`
      SELECT user_id AS "id", name, email, role, is_active AS "isActive",
        created_at AS "createdAt", last_login_at AS "lastLoginAt", sessions, memberships
      FROM public.set_user_active(${userId}, ${isActive})`,
  )
}

export function setRole(
  database: DatabaseClient,
  userId: string,
  role: Role,
): Promise<UserOverview> {
  return changed(
    database,
    Prisma.sql`
      SELECT user_id AS "id", name, email, role, is_active AS "isActive",
        created_at AS "createdAt", last_login_at AS "lastLoginAt", sessions, memberships
      FROM public.set_user_role(${userId}, ${role})`,
  )
}

export function endSessions(database: DatabaseClient, userId: string): Promise<UserOverview> {
  return changed(
    database,
    Prisma.sql`
      SELECT user_id AS "id", name, email, role, is_active AS "isActive",
        created_at AS "createdAt", last_login_at AS "lastLoginAt", sessions, memberships
      FROM public.end_user_sessions(${userId})`,
  )
}

const OvertakenSchema = z.strictObject({ name: z.string().nullable().optional() })

/**
 * Changes the viewer's own name. If it is no longer the name that was seen, changes nothing and
 * returns the current name.
 */
export async function updateName(
  database: DatabaseClient,
  { name, seenName }: ParsedInput<'users:update-profile'>,
): Promise<{ name: string | null } | null> {
  const now = await withDomainErrors(
    readValue(
      database,
      OvertakenSchema,
      Prisma.sql`SELECT public.update_my_name(${name}, ${seenName}) AS "overtaken"`,
    ),
  )
  return now.name === undefined ? null : { name: now.name }
}
