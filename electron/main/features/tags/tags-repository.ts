import { z } from 'zod'
import { IdSchema } from '#shared/domain/id'
import { type Tag, type TagCount, TagCountSchema } from '#shared/domain/tag'
import type { DatabaseClient } from '#main/database/client'
import { toTag } from '#main/database/fragments/ticket-row'
import { Prisma } from '#main/database/generated/client'
import { readRow, readRows, readValue } from '#main/database/read-rows'
import type { Viewer } from '#main/ipc/handler'

/** All tags of the workspace, by name. */
export async function listTags(database: DatabaseClient, viewer: Viewer): Promise<Tag[]> {
  const tags = await database.tag.findMany({
    where: { workspaceId: viewer.workspaceId },
    select: { id: true, name: true, color: true },
    orderBy: { name: 'asc' },
  })
  return tags.map(toTag)
}

/** The tag of this name, compared without case and invisible characters. Made as given if there is none. */
export async function findOrCreate(
  database: DatabaseClient,
  viewer: Viewer,
  tag: Tag,
): Promise<string | null> {
  const row = await readRow(
    database,
    z.strictObject({ id: IdSchema }),
    Prisma.sql`
      WITH made AS (
        INSERT INTO "Tag" ("id", "workspaceId", "name", "color")
        VALUES (${tag.id}, ${viewer.workspaceId}, ${tag.name}, ${tag.color})
        ON CONFLICT DO NOTHING RETURNING "id")
      SELECT "id" FROM made
      UNION ALL
      SELECT "id" FROM "Tag" WHERE "workspaceId" = ${viewer.workspaceId}
        AND private.name_key("name") = private.name_key(${tag.name})
      LIMIT 1`,
  )
  return row?.id ?? null
}

/** Adds the tag to the ticket. Doing it twice has the effect of once. */
export async function attach(
  database: DatabaseClient,
  viewer: Viewer,
  ticketId: string,
  tagId: string,
): Promise<void> {
  await database.$executeRaw`
    INSERT INTO "TicketTag" ("ticketId", "tagId", "workspaceId")
    VALUES (${ticketId}, ${tagId}, ${viewer.workspaceId}) ON CONFLICT DO NOTHING`
}

/** Removes the tag from the ticket. Doing it twice has the effect of once. */
export async function detach(
  database: DatabaseClient,
  viewer: Viewer,
  ticketId: string,
  tagId: string,
): Promise<void> {
  await database.$executeRaw`
    SELECT untag_ticket(${viewer.workspaceId}, ${ticketId}, ${tagId})::text`
}

/** How many tickets have each tag. */
export async function countTickets(database: DatabaseClient, viewer: Viewer): Promise<TagCount[]> {
  return readRows(
    database,
    TagCountSchema,
    Prisma.sql`
      SELECT "tagId", count(*)::int AS "tickets" FROM "TicketTag"
      WHERE "workspaceId" = ${viewer.workspaceId} GROUP BY "tagId"`,
  )
}

export async function findTag(
  database: DatabaseClient,
  viewer: Viewer,
  id: string,
): Promise<Tag | null> {
  const tag = await database.tag.findFirst({
    where: { id, workspaceId: viewer.workspaceId },
    select: { id: true, name: true, color: true },
  })
  return tag === null ? null : toTag(tag)
}

/** Compared as the database does: without case and invisible characters. */
export async function findTagByName(
  database: DatabaseClient,
  viewer: Viewer,
  name: string,
): Promise<{ id: string; name: string } | null> {
  return readRow(
    database,
    z.strictObject({ id: IdSchema, name: z.string() }),
    Prisma.sql`
      SELECT "id", "name" FROM "Tag"
      WHERE "workspaceId" = ${viewer.workspaceId} AND private.name_key("name") = private.name_key(${name})`,
  )
}

/** How many of these tags exist. */
export async function countTags(
  database: DatabaseClient,
  viewer: Viewer,
  ids: readonly string[],
): Promise<number> {
  return database.tag.count({ where: { workspaceId: viewer.workspaceId, id: { in: [...ids] } } })
}

/** Makes the tag. Does nothing if the id already exists. */
export async function insertTag(database: DatabaseClient, viewer: Viewer, tag: Tag): Promise<void> {
  await database.$executeRaw`
    INSERT INTO "Tag" ("id", "workspaceId", "name", "color")
    VALUES (${tag.id}, ${viewer.workspaceId}, ${tag.name}, ${tag.color})
    ON CONFLICT ("id") DO NOTHING`
}

/** How many were changed. 0 if it is gone, or the viewer may not change it. */
export async function changeTag(
  database: DatabaseClient,
  viewer: Viewer,
  id: string,
  change: { name: string | undefined; seenName: string | undefined; color: string | undefined },
): Promise<number> {
  const { name, seenName, color } = change
  return database.$executeRaw`
    UPDATE "Tag" SET "name" = COALESCE(${name ?? null}::text, "name"), "color" = COALESCE(${color ?? null}::text, "color")
    WHERE "id" = ${id} AND "workspaceId" = ${viewer.workspaceId}
      AND "name" = COALESCE(${seenName ?? null}::text, "name")`
}

/** The number of tickets that had one of them. Null if one of the tags is gone. */
export async function merge(
  database: DatabaseClient,
  viewer: Viewer,
  fromIds: readonly string[],
  intoId: string,
): Promise<number | null> {
  return readValue(
    database,
    z.int().nullable(),
    Prisma.sql`SELECT merge_tags(${viewer.workspaceId}, ${fromIds}::text[], ${intoId}) AS "tickets"`,
  )
}

/** The number of tickets that had it. Null if it is gone. */
export async function remove(
  database: DatabaseClient,
  viewer: Viewer,
  tagId: string,
): Promise<number | null> {
  return readValue(
    database,
    z.int().nullable(),
    Prisma.sql`SELECT delete_tag(${viewer.workspaceId}, ${tagId}) AS "tickets"`,
  )
}
