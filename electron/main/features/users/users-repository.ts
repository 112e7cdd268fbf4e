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

export async function existsAssignable(
  database: DatabaseClient,
  viewer: Viewer,
  userId: string,
): Promise<boolean> {
  const count = await database.workspaceUser.count({
    where: {
      workspaceId: viewer.workspaceId,
      userId,
      isActive: true,
      role: { in: ['OWNER', 'ADMIN', 'MEMBER'] },
      user: { isActive: true },
    },
  })
  return count > 0
}

/** Whether the workspace knows this person as a member or requester. */
export async function existsInWorkspace(
  database: DatabaseClient,
  viewer: Viewer,
  userId: string,
): Promise<boolean> {
  const where = { workspaceId: viewer.workspaceId, userId }
  return (await database.workspacePerson.count({ where })) > 0
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
