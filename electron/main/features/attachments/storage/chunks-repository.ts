import { z } from 'zod'
import { type DatabaseClient, connectionsOf } from '#main/database/client'
import { BytesColumn } from '#main/database/columns'
import { Prisma } from '#main/database/generated/client'
import { readPgRows, runOn } from '#main/database/read-pg-rows'
import { readValue } from '#main/database/read-rows'

/**
 * Adds bytes to the viewer's own upload in this database. The database function decides what it
 * refuses.
 */
export async function append(
  database: DatabaseClient,
  uploadId: string,
  position: number,
  bytes: Uint8Array,
): Promise<void> {
  const connections = await connectionsOf(database)
  await connections.query({
    name: 'append-upload',
    text: 'SELECT public.append_upload($1, $2, $3)',
    values: [uploadId, position, bytes],
  })
}

/** Counts bytes of the viewer's own upload that are stored elsewhere. */
export async function count(
  database: DatabaseClient,
  uploadId: string,
  position: number,
  length: number,
): Promise<void> {
  await database.$executeRaw`SELECT public.count_upload(${uploadId}, ${position}::int, ${length}::int)::text`
}

/** The piece at `position`. Null at the end, and for people who may not see the file. */
export async function read(
  database: DatabaseClient,
  fileId: string,
  position: number,
): Promise<Uint8Array | null> {
  const connections = await connectionsOf(database)
  const [chunk] = await readPgRows(
    runOn(connections, { name: 'read-chunk' }),
    z.strictObject({ bytes: BytesColumn }),
    'SELECT "bytes" FROM "FileChunk" WHERE "fileId" = $1 AND "position" = $2',
    [fileId, position],
  )
  return chunk?.bytes ?? null
}

/** The viewer's own upload, to see how much of it has arrived. */
export async function findOwn(
  database: DatabaseClient,
  uploadId: string,
): Promise<{ receivedBytes: number } | null> {
  return database.upload.findUnique({ where: { id: uploadId }, select: { receivedBytes: true } })
}

/** Whether the caller may see a file whose bytes are stored elsewhere. */
export async function isSeen(database: DatabaseClient, fileId: string): Promise<boolean> {
  return readValue(database, z.boolean(), Prisma.sql`SELECT sees_file(${fileId}) AS "seen"`)
}
