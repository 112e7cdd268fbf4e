import { z } from 'zod'
import {
  type CommentVisibility,
  type OutgoingReply,
  OutgoingReplySchema,
} from '#shared/domain/comment'
import type { DatabaseClient } from '#main/database/client'
import { JsonInstantColumn } from '#main/database/columns'
import { Prisma } from '#main/database/generated/client'
import { readValue } from '#main/database/read-rows'
import { withDomainErrors } from '#main/database/refusals'
import type { Viewer } from '#main/ipc/handler'

export interface NewMessage {
  id: string
  ticketId: string
  visibility: CommentVisibility
  content: string
  seenCommentId: string | null
  uploadIds: string[]
}

/** A held reply and its remaining delay, by the database's clock alone. */
export interface HeldReply {
  reply: OutgoingReply
  waitMs: number
}

export type Sent =
  | { state: 'sent' | 'conflict' | 'no-ticket' }
  | ({ state: 'held' } & HeldReply)
  | { state: 'overtaken'; commentIds: string[] }

const HeldSchema = z.object({
  ...OutgoingReplySchema.omit({ dueAt: true }).shape,
  createdAt: JsonInstantColumn,
  waitMs: z.number(),
})
const SentSchema = z.discriminatedUnion('state', [
  z.object({ state: z.enum(['sent', 'conflict', 'no-ticket']) }),
  z.object({ state: z.literal('held'), reply: HeldSchema }),
  z.object({ state: z.literal('overtaken'), commentIds: z.array(z.string()) }),
])

/**
 * Sends a public reply as the viewer, or finds what was sent under its id before. Refuses with
 * permission.denied.
 */
export async function sendReply(
  database: DatabaseClient,
  viewer: Viewer,
  reply: NewMessage,
): Promise<Sent> {
  const sent = await withDomainErrors(
    readValue(
      database,
      SentSchema,
      Prisma.sql`
        SELECT send_reply(${reply.id}, ${viewer.workspaceId}, ${reply.ticketId}, ${reply.content},
          ${reply.seenCommentId}, ${reply.uploadIds}) AS "sent"`,
    ),
  )
  if (sent.state !== 'held') return sent
  const { waitMs, ...held } = sent.reply
  return {
    state: 'held',
    waitMs: Math.max(0, waitMs),
    reply: {
      ...held,
      dueAt: new Date(Date.now() + waitMs).toISOString(),
    },
  }
}

/**
 * Adds an internal note as the viewer. Also returns 'added' if it existed before. Refuses with
 * permission.denied.
 */
export async function addNote(
  database: DatabaseClient,
  viewer: Viewer,
  note: NewMessage,
): Promise<'added' | 'conflict' | 'no-ticket'> {
  return withDomainErrors(
    readValue(
      database,
      z.enum(['added', 'conflict', 'no-ticket']),
      Prisma.sql`
        SELECT add_note(${note.id}, ${viewer.workspaceId}, ${note.ticketId}, ${note.content},
          ${note.uploadIds}) AS "added"`,
    ),
  )
}

/** Whether a reply of the viewer waits under this id. */
export async function isWaiting(database: DatabaseClient, id: string): Promise<boolean> {
  return (await database.outgoingReply.count({ where: { id } })) > 0
}

/** Null if it was taken back before, or was never the viewer's. */
export async function releaseReply(
  database: DatabaseClient,
  id: string,
  seenCommentId: string | null,
): Promise<'sent' | 'overtaken' | 'stopped' | null> {
  return readValue(
    database,
    z.enum(['sent', 'overtaken', 'stopped']).nullable(),
    Prisma.sql`SELECT release_reply(${id}, ${seenCommentId}) AS "state"`,
  )
}

/**
 * Moves its text and files into the viewer's draft. Null if it was taken back before, or was never
 * the viewer's. Refuses with permission.denied.
 */
export async function takeBackReply(
  database: DatabaseClient,
  id: string,
): Promise<'taken-back' | 'sent' | null> {
  return withDomainErrors(
    readValue(
      database,
      z.enum(['taken-back', 'sent']).nullable(),
      Prisma.sql`SELECT take_back_reply(${id}) AS "state"`,
    ),
  )
}
