import { afterAll, beforeAll, beforeEach } from 'vitest'
import { listMembers } from '#main/features/members/list-members'
import type { Membership } from '#shared/domain/workspace'
import { WorkspaceRoleSchema } from '#shared/domain/workspace'
import { openTestDatabase, type TestDatabase, type TestMember } from '#tests/support/test-database'

export const ROLES = WorkspaceRoleSchema.options

export let db: TestDatabase
export let acme: Membership
export let mia: TestMember

export const memberOf = async (userId: string, viewer = mia) =>
  (await listMembers(viewer.call)).members.find(({ person }) => person.id === userId)

/** The newest entries of the workspace's audit log, oldest first: who, what, whom, before and after. */
export const audited = async (count: number) => {
  const { rows } = await db.sql.query<Record<string, string | null>>(
    `SELECT "actorId" AS actor, "action", "targetId" AS target, "before", "after" FROM "AuditEntry"
     WHERE "workspaceId" = $1 ORDER BY "id" DESC LIMIT $2`,
    [acme.workspaceId, count],
  )
  return rows.reverse()
}

/** Before and after the tests of a file: a database; and for each test a workspace with its owner. */
export function setUpMembers(): void {
  beforeAll(async () => {
    db = await openTestDatabase()
  })
  afterAll(() => db.close())
  beforeEach(async () => {
    acme = await db.addWorkspace('Acme')
    mia = await db.addMember(acme, 'OWNER')
  })
}
