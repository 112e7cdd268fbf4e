import { z } from 'zod'
import { PresenceSchema, type Presence } from '#shared/domain/presence'
import type { DatabaseClient } from '#main/database/client'
import { Prisma } from '#main/database/generated/client'
import { readValue } from '#main/database/read-rows'

/** Null: the session has ended, or the workspace is no longer the caller's. */
export async function showInWorkspace(
  database: DatabaseClient,
  shown: { workspaceId: string; ticketId: string | null; isTyping: boolean },
): Promise<Presence[] | null> {
  return readValue(
    database,
    z.array(PresenceSchema).nullable(),
    Prisma.sql`
      SELECT public.show_presence(${shown.workspaceId}, ${shown.ticketId}, ${shown.isTyping}) AS people`,
  )
}
