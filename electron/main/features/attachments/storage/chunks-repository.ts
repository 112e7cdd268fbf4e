import { z } from 'zod'
import { type DatabaseClient, connectionsOf } from '#main/database/client'
import { BytesColumn } from '#main/database/columns'
import { Prisma } from '#main/database/generated/client'
import { readPgRows, runOn } from '#main/database/read-pg-rows'
import { readValue } from '#main/database/read-rows'

/** Adds bytes to one's own upload in this database; the function says what it refuses. */
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

/** Counts bytes of one's own upload that lie in another storage. */
export async function count(
  database: DatabaseClient,
  uploadId: string,
  position: number,
  length: number,
): Promise<void> {
  await database.$executeRaw`SELECT public.count_upload(${uploadId}, ${position}::int, ${length}::int)::text`
}

/** The piece that stands at `position`; null at the end, and for who may not see the file. */
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

/** One's own upload, to see how much of it came. */
export async function findOwn(
  database: DatabaseClient,
  uploadId: string,
): Promise<{ receivedBytes: number } | null> {
  return database.upload.findUnique({ where: { id: uploadId }, select: { receivedBytes: true } })
}

/** Whether the caller may see a file whose bytes lie elsewhere. */
export async function isSeen(database: DatabaseClient, fileId: string): Promise<boolean> {
  return readValue(database, z.boolean(), Prisma.sql`SELECT sees_file(${fileId}) AS "seen"`)
}
