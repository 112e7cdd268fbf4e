import type { Person } from '../../../../src/shared/domain/user'
import type { DatabaseClient } from '../../database/client'
import type { Viewer } from '../../ipc/handler'

const person = { id: true, name: true, email: true } as const

/** Active members who can work on tickets, by name. */
export async function listAssignable(database: DatabaseClient, viewer: Viewer): Promise<Person[]> {
  const members = await database.workspaceUser.findMany({
    where: {
      workspaceId: viewer.workspaceId,
      isActive: true,
      role: { in: ['OWNER', 'ADMIN', 'MEMBER'] },
      user: { isActive: true },
    },
    select: { user: { select: person } },
    orderBy: [{ user: { name: 'asc' } }, { user: { email: 'asc' } }],
  })
  return members.map((member) => member.user)
}

/** SQL by hand, as the next one: both are asked before a write, and a counting join took as long as one. */
export async function existsAssignable(
  database: DatabaseClient,
  viewer: Viewer,
  userId: string,
): Promise<boolean> {
  const [row] = await database.$queryRaw<{ found: boolean }[]>`
    SELECT EXISTS (
      SELECT FROM "WorkspaceUser" m JOIN "User" u ON u."id" = m."userId"
      WHERE m."workspaceId" = ${viewer.workspaceId} AND m."userId" = ${userId} AND m."isActive"
        AND m."role" IN ('OWNER', 'ADMIN', 'MEMBER') AND u."isActive") AS "found"`
  return row?.found ?? false
}

/** Whether the workspace knows this person as a member or requester. */
export async function existsInWorkspace(
  database: DatabaseClient,
  viewer: Viewer,
  userId: string,
): Promise<boolean> {
  const [row] = await database.$queryRaw<{ found: boolean }[]>`
    SELECT EXISTS (
      SELECT FROM "WorkspacePerson" p
      WHERE p."workspaceId" = ${viewer.workspaceId} AND p."userId" = ${userId}) AS "found"`
  return row?.found ?? false
}

/** At most `limit` people the workspace knows whose name or e-mail holds every word, members first. */
export async function searchPeople(
  database: DatabaseClient,
  viewer: Viewer,
  words: string,
  limit: number,
): Promise<Person[]> {
  return database.$queryRaw<Person[]>`
    SELECT "id", "name", "email" FROM find_people(${viewer.workspaceId}, ${words}, ${limit}::int)`
}

/** The person with this e-mail, made if nobody has it yet and known to the workspace from now on. */
export async function findOrCreate(
  database: DatabaseClient,
  viewer: Viewer,
  requester: { email: string; name: string | null },
): Promise<string | null> {
  const rows = await database.$queryRaw<{ id: string | null }[]>`
    SELECT find_or_create_requester(${viewer.workspaceId}, ${requester.email}, ${requester.name}::text) AS "id"`
  return rows[0]?.id ?? null
}
