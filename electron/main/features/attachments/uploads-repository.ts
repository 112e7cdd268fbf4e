import { z } from 'zod'
import { type FileLimits, FileLimitsSchema, type UploadedFile } from '#shared/domain/attachment'
import type { DatabaseClient } from '#main/database/client'
import { Prisma } from '#main/database/generated/client'
import { readRow, readValue } from '#main/database/read-rows'
import type { Viewer } from '#main/ipc/handler'

/**
 * The limits of the viewer's workspace, and what the ticket uses. Null for a workspace that is not
 * theirs.
 */
export async function readLimits(
  database: DatabaseClient,
  viewer: Viewer,
  ticketId: string | null,
): Promise<FileLimits | null> {
  return readRow(
    database,
    FileLimitsSchema,
    Prisma.sql`
      SELECT file_bytes AS "maxFileBytes", ticket_bytes AS "maxTicketBytes", used_bytes::float8 AS "usedBytes"
      FROM file_limits(${viewer.workspaceId}, ${ticketId})`,
  )
}

export interface NewUpload {
  id: string
  ticketId: string | null
  name: string
  size: number
}

export async function begin(
  database: DatabaseClient,
  viewer: Viewer,
  { id, ticketId, name, size }: NewUpload,
): Promise<void> {
  await database.$executeRaw`
    SELECT begin_upload(${viewer.workspaceId}, ${id}, ${ticketId}, ${name}, ${size}::int)::text`
}

export async function finish(
  database: DatabaseClient,
  uploadId: string,
  type: string,
  sha256: string,
): Promise<void> {
  await database.$executeRaw`SELECT finish_upload(${uploadId}, ${type}, ${sha256})::text`
}

/** Returns whether it existed. */
export async function cancel(database: DatabaseClient, uploadId: string): Promise<boolean> {
  return readValue(database, z.boolean(), Prisma.sql`SELECT cancel_upload(${uploadId}) AS "gone"`)
}

/** The state of the viewer's own upload. */
export interface UploadRecord extends UploadedFile {
  receivedBytes: number
  state: 'RECEIVING' | 'READY'
}

/** Null if the viewer has none of this id. */
export async function find(
  database: DatabaseClient,
  viewer: Viewer,
  id: string,
): Promise<UploadRecord | null> {
  return database.upload.findFirst({
    where: { id, workspaceId: viewer.workspaceId },
    select: { id: true, name: true, type: true, size: true, receivedBytes: true, state: true },
  })
}
