import { z } from 'zod'
import { type FileLimits, FileLimitsSchema, type UploadedFile } from '#shared/domain/attachment'
import type { DatabaseClient } from '#main/database/client'
import { Prisma } from '#main/database/generated/client'
import { readRow, readValue } from '#main/database/read-rows'
import type { Viewer } from '#main/ipc/handler'

/** The limits of the viewer's workspace, and what the ticket has used; null for a workspace that is none of theirs. */
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

/** Answers whether it was there. */
export async function cancel(database: DatabaseClient, uploadId: string): Promise<boolean> {
  return readValue(database, z.boolean(), Prisma.sql`SELECT cancel_upload(${uploadId}) AS "gone"`)
}

/** One's own upload as it stands. */
export interface UploadRecord extends UploadedFile {
  receivedBytes: number
  state: 'RECEIVING' | 'READY'
}

/** Null when there is none of the viewer's. */
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
