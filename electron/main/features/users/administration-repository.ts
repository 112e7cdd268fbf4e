import { z } from 'zod'
import { type UserOverview, UserOverviewSchema } from '#shared/domain/administration'
import type { Role } from '#shared/domain/user'
import type { ParsedInput } from '#shared/ipc/contract'
import type { DatabaseClient } from '#main/database/client'
import { withDomainErrors } from '#main/database/refusals'

interface UserRow {
  id: string
  name: string | null
  email: string
  role: Role
  isActive: boolean
  createdAt: Date
  lastLoginAt: Date | null
  sessions: number
  memberships: unknown
}

const MembershipsSchema = z.array(UserOverviewSchema.shape.memberships.element)

function toOverview(row: UserRow): UserOverview {
  const { id, name, email, createdAt, lastLoginAt, memberships, ...rest } = row
  return {
    ...rest,
    person: { id, name, email },
    createdAt: createdAt.toISOString(),
    lastLoginAt: lastLoginAt?.toISOString() ?? null,
    memberships: MembershipsSchema.parse(memberships),
  }
}

/** Everybody who is or was a member of any workspace; deactivated people last, by name. */
export async function listAll(database: DatabaseClient): Promise<UserOverview[]> {
  const rows = await withDomainErrors(
    database.$queryRaw<UserRow[]>`
      SELECT user_id AS "id", name, email, role, is_active AS "isActive",
        created_at AS "createdAt", last_login_at AS "lastLoginAt", sessions, memberships
      FROM public.list_users()`,
  )
  return rows.map(toOverview)
}

async function changed(asked: Promise<UserRow[]>): Promise<UserOverview> {
  const [row] = await withDomainErrors(asked)
  if (row === undefined) throw new Error('a function of the database answered no row')
  return toOverview(row)
}

export function setActive(
  database: DatabaseClient,
  userId: string,
  isActive: boolean,
): Promise<UserOverview> {
  return changed(database.$queryRaw<UserRow[]>`
    SELECT user_id AS "id", name, email, role, is_active AS "isActive",
      created_at AS "createdAt", last_login_at AS "lastLoginAt", sessions, memberships
    FROM public.set_user_active(${userId}, ${isActive})`)
}

export function setRole(
  database: DatabaseClient,
  userId: string,
  role: Role,
): Promise<UserOverview> {
  return changed(database.$queryRaw<UserRow[]>`
    SELECT user_id AS "id", name, email, role, is_active AS "isActive",
      created_at AS "createdAt", last_login_at AS "lastLoginAt", sessions, memberships
    FROM public.set_user_role(${userId}, ${role})`)
}

export function endSessions(database: DatabaseClient, userId: string): Promise<UserOverview> {
  return changed(database.$queryRaw<UserRow[]>`
    SELECT user_id AS "id", name, email, role, is_active AS "isActive",
      created_at AS "createdAt", last_login_at AS "lastLoginAt", sessions, memberships
    FROM public.end_user_sessions(${userId})`)
}

const OvertakenSchema = z.strictObject({ name: z.string().nullable().optional() })

/** One's own name. Where it is no longer the one that was seen, nothing is changed and the answer is what it is now. */
export async function updateName(
  database: DatabaseClient,
  { name, seenName }: ParsedInput<'users:update-profile'>,
): Promise<{ name: string | null } | null> {
  const [row] = await withDomainErrors(
    database.$queryRaw<{ overtaken: unknown }[]>`
      SELECT public.update_my_name(${name}, ${seenName}) AS "overtaken"`,
  )
  const now = OvertakenSchema.parse(row?.overtaken)
  return now.name === undefined ? null : { name: now.name }
}
