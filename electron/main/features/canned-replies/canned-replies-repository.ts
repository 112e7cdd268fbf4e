import { z } from 'zod'
import type { CannedReply } from '#shared/domain/canned-reply'
import type { DatabaseClient } from '#main/database/client'
import { Prisma } from '#main/database/generated/client'
import { readValue } from '#main/database/read-rows'
import type { Viewer } from '#main/ipc/handler'

const fields = { id: true, name: true, content: true, updatedAt: true } as const

/** All canned replies of the workspace, by name. */
export async function list(database: DatabaseClient, viewer: Viewer): Promise<CannedReply[]> {
  const replies = await database.cannedReply.findMany({
    where: { workspaceId: viewer.workspaceId },
    select: fields,
    orderBy: { name: 'asc' },
  })
  return replies.map(withText)
}

export async function findById(
  database: DatabaseClient,
  viewer: Viewer,
  id: string,
): Promise<CannedReply | null> {
  const reply = await database.cannedReply.findFirst({
    where: { id, workspaceId: viewer.workspaceId },
    select: fields,
  })
  return reply === null ? null : withText(reply)
}

interface Seen {
  name: string
  content: string
}

/**
 * Makes it, or changes the one with this id if it is still as `seen`. Written in SQL, so that it is
 * one statement, also when others do the same.
 */
export async function upsert(
  database: DatabaseClient,
  viewer: Viewer,
  reply: { id: string; name: string; content: string; seen?: Seen | undefined },
): Promise<void> {
  await database.$executeRaw`
    INSERT INTO "CannedReply" ("id", "workspaceId", "name", "content", "createdById", "updatedAt")
    VALUES (${reply.id}, ${viewer.workspaceId}, ${reply.name}, ${reply.content}, ${viewer.userId}, now())
    ON CONFLICT ("id") DO UPDATE SET "name" = EXCLUDED."name", "content" = EXCLUDED."content"
    WHERE ${reply.seen === undefined}
       OR ("CannedReply"."name", "CannedReply"."content") = (${reply.seen?.name ?? ''}, ${reply.seen?.content ?? ''})`
}

/**
 * Whether it was deleted. False if it was already gone. Refuses (42501, 55000) viewers without the
 * right.
 */
export async function remove(
  database: DatabaseClient,
  viewer: Viewer,
  id: string,
): Promise<boolean> {
  return readValue(
    database,
    z.boolean(),
    Prisma.sql`SELECT delete_canned_reply(${viewer.workspaceId}, ${id}) AS "removed"`,
  )
}

function withText(reply: Omit<CannedReply, 'updatedAt'> & { updatedAt: Date }): CannedReply {
  return { ...reply, updatedAt: reply.updatedAt.toISOString() }
}
