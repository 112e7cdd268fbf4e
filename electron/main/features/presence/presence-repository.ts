import { z } from 'zod'
import { PresenceSchema, type Presence } from '#shared/domain/presence'
import type { DatabaseClient } from '#main/database/client'

const AnswerSchema = z.array(PresenceSchema).nullable()

/** Null: the session has ended, or the workspace is not the caller's any more. */
export async function showInWorkspace(
  database: DatabaseClient,
  shown: { workspaceId: string; ticketId: string | null; isTyping: boolean },
): Promise<Presence[] | null> {
  const rows = await database.$queryRaw<{ people: unknown }[]>`
    SELECT public.show_presence(${shown.workspaceId}, ${shown.ticketId}, ${shown.isTyping}) AS people`
  return AnswerSchema.parse(rows[0]?.people ?? null)
}
