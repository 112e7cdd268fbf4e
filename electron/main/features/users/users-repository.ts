import { z } from 'zod'
import type { Assignee, Away } from '#shared/domain/away'
import { IdSchema } from '#shared/domain/id'
import { type Person, PersonSchema } from '#shared/domain/user'
import type { DatabaseClient } from '#main/database/client'
import { Prisma } from '#main/database/generated/client'
import { readRows, readValue } from '#main/database/read-rows'
import type { Viewer } from '#main/ipc/handler'

const AssigneeRowSchema = z.strictObject({
  ...PersonSchema.shape,
  awayFrom: z.date().nullable(),
  awayUntil: z.date().nullable(),
  substituteId: z.string().nullable(),
  substituteName: z.string().nullable(),
  substituteEmail: z.string().nullable(),
})

/**
 * Active members who can work on tickets, by name, and whether they are or will be away. A
 * substitute who can no longer take tickets is left out.
 */
export async function listAssignable(
  database: DatabaseClient,
  { workspaceId }: Viewer,
): Promise<Assignee[]> {
  const rows = await readRows(
    database,
    AssigneeRowSchema,
    Prisma.sql`
      SELECT u."id", u."name", u."email", m."awayFrom", m."awayUntil",
        s."id" AS "substituteId", s."name" AS "substituteName", s."email" AS "substituteEmail"
      FROM "WorkspaceUser" m
      JOIN "User" u ON u."id" = m."userId"
      LEFT JOIN "WorkspaceUser" o ON o."userId" = m."substituteId" AND o."workspaceId" = m."workspaceId"
        AND o."isActive" AND o."role" <> 'VIEWER'
      LEFT JOIN "User" s ON s."id" = o."userId" AND s."isActive"
      WHERE m."workspaceId" = ${workspaceId} AND m."isActive" AND m."role" <> 'VIEWER' AND u."isActive"
      ORDER BY u."name", u."email"`,
  )
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    email: row.email,
    away: awayOf(row),
  }))
}

function awayOf(row: z.infer<typeof AssigneeRowSchema>): Away | null {
  const { awayFrom, awayUntil, substituteId, substituteName, substituteEmail } = row
  if (awayFrom === null || (awayUntil !== null && awayUntil.getTime() <= Date.now())) return null
  return {
    from: awayFrom.toISOString(),
    until: awayUntil?.toISOString() ?? null,
    substitute:
      substituteId === null || substituteEmail === null
        ? null
        : { id: substituteId, name: substituteName, email: substituteEmail },
  }
}

/**
 * Written in SQL, like the next one: both run before a write, and counting with a join took as long
 * as the write.
 */
export async function existsAssignable(
  database: DatabaseClient,
  viewer: Viewer,
  userId: string,
): Promise<boolean> {
  return readValue(
    database,
    z.boolean(),
    Prisma.sql`
      SELECT EXISTS (
        SELECT FROM "WorkspaceUser" m JOIN "User" u ON u."id" = m."userId"
        WHERE m."workspaceId" = ${viewer.workspaceId} AND m."userId" = ${userId} AND m."isActive"
          AND m."role" IN ('OWNER', 'ADMIN', 'MEMBER') AND u."isActive") AS "found"`,
  )
}

/** Whether this person is a member or requester of the workspace. */
export async function existsInWorkspace(
  database: DatabaseClient,
  viewer: Viewer,
  userId: string,
): Promise<boolean> {
  return readValue(
    database,
    z.boolean(),
    Prisma.sql`
      SELECT EXISTS (
        SELECT FROM "WorkspacePerson" p
        WHERE p."workspaceId" = ${viewer.workspaceId} AND p."userId" = ${userId}) AS "found"`,
  )
}

/** At most `limit` people of the workspace whose name or e-mail contains every word, members first. */
export async function searchPeople(
  database: DatabaseClient,
  viewer: Viewer,
  words: string,
  limit: number,
): Promise<Person[]> {
  return readRows(
    database,
    PersonSchema,
    Prisma.sql`
      SELECT "id", "name", "email" FROM find_people(${viewer.workspaceId}, ${words}, ${limit}::int)`,
  )
}

/** The person with this e-mail. Made if nobody has it, and added to the workspace. */
export async function findOrCreate(
  database: DatabaseClient,
  viewer: Viewer,
  requester: { email: string; name: string | null },
): Promise<string | null> {
  return readValue(
    database,
    IdSchema.nullable(),
    Prisma.sql`
      SELECT find_or_create_requester(${viewer.workspaceId}, ${requester.email}, ${requester.name}::text) AS "id"`,
  )
}
