import type { Tag } from '../../../../src/shared/domain/tag'
import type { DatabaseClient } from '../../database/client'
import type { Viewer } from '../../ipc/handler'
import { toTag } from '../../database/fragments/ticket-row'

/** All tags of the workspace, by name. */
export async function listTags(database: DatabaseClient, viewer: Viewer): Promise<Tag[]> {
  const tags = await database.tag.findMany({
    where: { workspaceId: viewer.workspaceId },
    select: { id: true, name: true, color: true },
    orderBy: { name: 'asc' },
  })
  return tags.map(toTag)
}

/** The tag of this name, compared without case; made as given when there is none. */
export async function findOrCreate(
  database: DatabaseClient,
  viewer: Viewer,
  tag: Tag,
): Promise<string | null> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    WITH made AS (
      INSERT INTO "Tag" ("id", "workspaceId", "name", "color")
      VALUES (${tag.id}, ${viewer.workspaceId}, ${tag.name}, ${tag.color})
      ON CONFLICT ("workspaceId", lower("name")) DO NOTHING RETURNING "id")
    SELECT "id" FROM made
    UNION ALL
    SELECT "id" FROM "Tag" WHERE "workspaceId" = ${viewer.workspaceId} AND lower("name") = lower(${tag.name})
    LIMIT 1`
  return rows[0]?.id ?? null
}

/** Puts the tag on the ticket; doing it twice is the same as once. */
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

/** Takes the tag off; doing it twice is the same as once. */
export async function detach(
  database: DatabaseClient,
  viewer: Viewer,
  ticketId: string,
  tagId: string,
): Promise<void> {
  await database.ticketTag.deleteMany({
    where: { ticketId, tagId, workspaceId: viewer.workspaceId },
  })
}
