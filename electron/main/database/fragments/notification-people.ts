import { Prisma } from '../generated/client'

/**
 * `actor` and `person` of the notification `n` as PersonSchema has them, by the names that its workspace
 * knows them under. Null for people whom the reader may not see.
 */
export const notificationPeople = {
  columns: Prisma.sql`
    CASE WHEN a."id" IS NOT NULL
      THEN jsonb_build_object('id', a."id", 'name', COALESCE(b."name", a."name"), 'email', a."email") END AS actor,
    CASE WHEN o."id" IS NOT NULL
      THEN jsonb_build_object('id', o."id", 'name', COALESCE(q."name", o."name"), 'email', o."email") END AS person`,
  joins: Prisma.sql`
    LEFT JOIN "User" a ON a."id" = n."actorId"
    LEFT JOIN "WorkspacePerson" b ON b."workspaceId" = n."workspaceId" AND b."userId" = n."actorId"
    LEFT JOIN "User" o ON o."id" = n."data" ->> 'personId'
    LEFT JOIN "WorkspacePerson" q ON q."workspaceId" = n."workspaceId" AND q."userId" = o."id"`,
}
