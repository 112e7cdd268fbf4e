import type { ImportTarget } from './imports-repository'
import type { FileOwner } from './send-files'

/** The ticket or message of a key in the workspace. */
export interface Imported {
  owner: FileOwner
  /** Null for a message. */
  subject: string | null
  text: string
  createdAt: Date
}

/** The tickets and messages that exist under these keys. */
export async function findImported(
  { database, workspaceId }: ImportTarget,
  keys: readonly string[],
): Promise<Map<string, Imported>> {
  const where = { workspaceId, importKey: { in: [...keys] } }
  const tickets = await database.ticket.findMany({
    where,
    select: { id: true, importKey: true, subject: true, description: true, createdAt: true },
  })
  const comments = await database.comment.findMany({
    where,
    select: { id: true, importKey: true, content: true, createdAt: true },
  })
  return new Map([
    ...comments.map(({ id, importKey, content, createdAt }): [string, Imported] => [
      importKey ?? '',
      { owner: { commentId: id }, subject: null, text: content, createdAt },
    ]),
    ...tickets.map(({ id, importKey, subject, description, createdAt }): [string, Imported] => [
      importKey ?? '',
      { owner: { ticketId: id }, subject, text: description, createdAt },
    ]),
  ])
}

/** Those of these files that exist already. */
export async function findFiles(
  { database, workspaceId }: ImportTarget,
  ids: readonly string[],
): Promise<Set<string>> {
  const found = await database.attachment.findMany({
    where: { workspaceId, id: { in: [...ids] } },
    select: { id: true },
  })
  return new Set(found.map(({ id }) => id))
}

/** Whether the mail of this ticket or message is stored. */
export async function isMailKept(
  { database, workspaceId }: ImportTarget,
  owner: FileOwner,
): Promise<boolean> {
  return (await database.mailSource.count({ where: { workspaceId, ...owner } })) > 0
}
