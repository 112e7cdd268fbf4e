import type { CommentVisibility, OutgoingReply } from '#shared/domain/comment'
import type { DatabaseClient } from '#main/database/client'
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

/** A held reply and how long it waits, by no clock but the database's. */
export interface HeldReply {
  reply: OutgoingReply
  waitMs: number
}

export type Sent =
  | { state: 'sent' | 'conflict' | 'no-ticket' }
  | ({ state: 'held' } & HeldReply)
  | { state: 'overtaken'; commentIds: string[] }

type SentRecord =
  | Exclude<Sent, { state: 'held' }>
  | { state: 'held'; reply: Omit<OutgoingReply, 'dueAt'> & { waitMs: number } }

/** Sends a public reply as the viewer's, or finds what was sent under its id before. permission.denied */
export async function sendReply(
  database: DatabaseClient,
  viewer: Viewer,
  reply: NewMessage,
): Promise<Sent> {
  const [row] = await withDomainErrors(
    database.$queryRaw<[{ sent: SentRecord }]>`
      SELECT send_reply(${reply.id}, ${viewer.workspaceId}, ${reply.ticketId}, ${reply.content},
        ${reply.seenCommentId}, ${reply.uploadIds}) AS "sent"`,
  )
  if (row.sent.state !== 'held') return row.sent
  const { waitMs, ...held } = row.sent.reply
  return {
    state: 'held',
    waitMs: Math.max(0, waitMs),
    reply: {
      ...held,
      createdAt: new Date(held.createdAt).toISOString(),
      dueAt: new Date(Date.now() + waitMs).toISOString(),
    },
  }
}

/** Adds an internal note as the viewer's; 'added' also when it was before. permission.denied */
export async function addNote(
  database: DatabaseClient,
  viewer: Viewer,
  note: NewMessage,
): Promise<'added' | 'conflict' | 'no-ticket'> {
  const [row] = await withDomainErrors(
    database.$queryRaw<[{ added: 'added' | 'conflict' | 'no-ticket' }]>`
      SELECT add_note(${note.id}, ${viewer.workspaceId}, ${note.ticketId}, ${note.content},
        ${note.uploadIds}) AS "added"`,
  )
  return row.added
}

/** Whether one of the viewer's replies waits under this id. */
export async function isWaiting(database: DatabaseClient, id: string): Promise<boolean> {
  return (await database.outgoingReply.count({ where: { id } })) > 0
}

/** Null: it was taken back before, or never was the viewer's. */
export async function releaseReply(
  database: DatabaseClient,
  id: string,
  seenCommentId: string | null,
): Promise<'sent' | 'overtaken' | 'stopped' | null> {
  const [row] = await database.$queryRaw<[{ state: 'sent' | 'overtaken' | 'stopped' | null }]>`
    SELECT release_reply(${id}, ${seenCommentId}) AS "state"`
  return row.state
}

/**
 * Its words and files are in the viewer's draft then. Null: it was taken back before, or never was the viewer's.
 * permission.denied
 */
export async function takeBackReply(
  database: DatabaseClient,
  id: string,
): Promise<'taken-back' | 'sent' | null> {
  const [row] = await withDomainErrors(
    database.$queryRaw<[{ state: 'taken-back' | 'sent' | null }]>`
      SELECT take_back_reply(${id}) AS "state"`,
  )
  return row.state
}
