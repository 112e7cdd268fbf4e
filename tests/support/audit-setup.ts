import { afterAll, beforeAll } from 'vitest'
import { listEntries } from '#main/features/audit/list-entries'
import type { Call } from '#main/ipc/handler'
import type { AuditFilter } from '#shared/domain/audit'
import type { Membership } from '#shared/domain/workspace'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

export let db: TestDatabase
export let acme: Membership
export let beta: Membership
export let mia: TestMember

/** An entry as the database's own functions write it, by the operator or by a person. */
export async function happened(
  workspace: Membership | null,
  action: string,
  by: TestMember | null = null,
  values: { target?: string; before?: string; after?: string; at?: string } = {},
): Promise<void> {
  await db.sql.query(
    `INSERT INTO "AuditEntry" ("workspaceId", "actorId", "action", "target", "before", "after", "createdAt")
     VALUES ($1, $2, $3, $4, $5, $6, COALESCE($7::timestamptz, clock_timestamp()))`,
    [
      workspace?.workspaceId ?? null,
      by?.person.id ?? null,
      action,
      values.target ?? null,
      values.before ?? null,
      values.after ?? null,
      values.at ?? null,
    ],
  )
}

/** The same person with another role in the installation. The session gets what the database knows. */
export async function ranked(
  member: TestMember,
  rank: 'USER' | 'ADMIN' | 'SUPER_ADMIN',
): Promise<Call> {
  await db.sql.query('UPDATE "User" SET "role" = $2::"Role" WHERE "id" = $1', [
    member.person.id,
    rank,
  ])
  const { session } = member.call.viewer
  const user = { ...session.user, role: rank }
  return { ...member.call, viewer: { ...member.call.viewer, session: { ...session, user } } }
}

export const read = async (call: Call, filter: Partial<AuditFilter> = {}, limit = 200) => {
  const { entries } = await listEntries({ scope: 'workspace', ...filter, limit }, call)
  return entries.map(({ action, target }) => `${action} ${target ?? ''}`.trim())
}

/** Before and after the tests of a file: two workspaces, and the owner of the first. */
export function setUpAudit(): void {
  beforeAll(async () => {
    db = await openTestDatabase()
    acme = await db.addWorkspace('Acme')
    beta = await db.addWorkspace('Beta')
    mia = await db.addMember(acme, 'OWNER')
  })
  afterAll(() => db.close())
}
