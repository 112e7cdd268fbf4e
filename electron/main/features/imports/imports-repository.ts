import { z } from 'zod'
import type { TicketPriority } from '#shared/domain/ticket'
import { type DatabaseClient, connectionsOf } from '#main/database/client'
import { Prisma } from '#main/database/generated/client'
import { readPgValue, runOn } from '#main/database/read-pg-rows'
import { readRows, readValue } from '#main/database/read-rows'
import type { ImportComment, ImportTicket } from './import-row'

/** Whose rights an import uses: a signed-in member's, or the operator's at the command line. */
export interface ImportTarget {
  database: DatabaseClient
  workspaceId: string
  as: 'member' | 'operator'
}

export interface TicketToAdd {
  id: string
  ticket: ImportTicket
  assigneeId: string | null
}

/** 'of-member': a colleague wrote it, and only an owner or admin may import that. */
const ReplyOutcomeSchema = z.enum(['added', 'there', 'no-parent', 'of-member'])
export type ReplyOutcome = z.infer<typeof ReplyOutcomeSchema>

const AddedRowSchema = z.strictObject({ id: z.string(), added: z.boolean() })

/** Adds tickets in one statement, all or none. Returns the ids of those that did not exist before. */
export async function addTickets(
  target: ImportTarget,
  tickets: readonly TicketToAdd[],
): Promise<Set<string>> {
  const { database, workspaceId } = target
  const rows = JSON.stringify(tickets.map(toRow))
  const found = await readRows(
    database,
    AddedRowSchema,
    target.as === 'operator'
      ? Prisma.sql`SELECT id, added FROM private.import_tickets(${workspaceId}, ${rows}::jsonb)`
      : Prisma.sql`SELECT id, added FROM public.import_tickets(${workspaceId}, ${rows}::jsonb)`,
  )
  return new Set(found.filter(({ added }) => added).map(({ id }) => id))
}

/** Adds a mail as a comment to the ticket that it answers, if that exists. */
export async function addReply(
  target: ImportTarget,
  id: string,
  comment: ImportComment,
): Promise<ReplyOutcome> {
  const { database, workspaceId } = target
  const reply = JSON.stringify({
    id,
    key: comment.key,
    parentKeys: comment.parentKeys,
    content: comment.content,
    email: comment.authorEmail,
    name: comment.authorName,
    createdAt: comment.createdAt.toISOString(),
  })
  return readValue(
    database,
    ReplyOutcomeSchema,
    target.as === 'operator'
      ? Prisma.sql`SELECT private.import_reply(${workspaceId}, ${reply}::jsonb) AS outcome`
      : Prisma.sql`SELECT public.import_reply(${workspaceId}, ${reply}::jsonb) AS outcome`,
  )
}

/** A file to be added to its ticket or message. */
export type FileToAdd = { id: string; name: string; type: string } & (
  | { ticketId: string }
  | { commentId: string }
)

/**
 * Enough for a file of this size over a slow line. The database's own limit starts when all of it
 * has arrived.
 */
const FILE_TIMEOUT_MS = 300_000

/** Adds a file to an imported ticket or message. False if the workspace's limits do not allow it. */
export async function addFile(
  target: ImportTarget,
  file: FileToAdd,
  place: number,
  content: Uint8Array,
): Promise<boolean> {
  const connections = await connectionsOf(target.database)
  const schema = target.as === 'operator' ? 'private' : 'public'
  return readPgValue(
    runOn(connections, { query_timeout: FILE_TIMEOUT_MS }),
    z.boolean(),
    `SELECT ${schema}.import_file($1, $2, $3, $4) AS kept`,
    [target.workspaceId, JSON.stringify(file), place, content],
  )
}

/** A step of an import, for the audit log. */
export interface ImportNote {
  importId: string
  step: 'started' | 'finished' | 'cancelled' | 'failed'
  fileName: string
  counts: { added: number; alreadyThere: number; rejected: number }
}

/**
 * Writes a step to the audit log. The first and the last one are written only once, however often
 * this is called.
 */
export async function noteImport(target: ImportTarget, note: ImportNote): Promise<void> {
  const { importId, step, fileName, counts } = note
  const { added, alreadyThere, rejected } = counts
  const values = Prisma.join([target.workspaceId, importId, step, fileName])
  const numbers = Prisma.sql`${added}::int, ${alreadyThere}::int, ${rejected}::int`
  await (target.as === 'operator'
    ? target.database.$executeRaw`SELECT private.note_import(${values}, ${numbers})`
    : target.database.$executeRaw`SELECT public.note_import(${values}, ${numbers})`)
}

export interface Assignable {
  id: string
  email: string
  name: string | null
}

/** Members who can be assigned tickets. */
export async function listAssignable(target: ImportTarget): Promise<Assignable[]> {
  const members = await target.database.workspaceUser.findMany({
    where: {
      workspaceId: target.workspaceId,
      isActive: true,
      role: { in: ['OWNER', 'ADMIN', 'MEMBER'] },
      user: { isActive: true },
    },
    select: { user: { select: { id: true, email: true, name: true } } },
  })
  return members.map(({ user }) => user)
}

/** The address of a workspace's mails. Null if it has none of its own. */
export async function readSenderAddress(target: ImportTarget): Promise<string | null> {
  const settings = await target.database.workspaceSettings.findFirst({
    where: { workspaceId: target.workspaceId },
    select: { senderAddress: true },
  })
  return settings?.senderAddress ?? null
}

export interface ImportWorkspace {
  id: string
  slug: string
  name: string
  timeZone: string
  defaultPriority: TicketPriority
  senderAddress: string | null
}

/** The workspaces that are not archived, by slug. */
export async function listOpenWorkspaces(database: DatabaseClient): Promise<ImportWorkspace[]> {
  const found = await database.workspace.findMany({
    where: { isActive: true },
    select: {
      id: true,
      slug: true,
      name: true,
      settings: { select: { timeZone: true, defaultPriority: true, senderAddress: true } },
    },
    orderBy: { slug: 'asc' },
  })
  return found.map(({ settings, ...workspace }) => ({
    ...workspace,
    timeZone: settings?.timeZone ?? 'UTC',
    defaultPriority: settings?.defaultPriority ?? 'MEDIUM',
    senderAddress: settings?.senderAddress ?? null,
  }))
}

function toRow({ id, ticket, assigneeId }: TicketToAdd) {
  return {
    id,
    key: ticket.key,
    subject: ticket.subject,
    description: ticket.description,
    status: ticket.status,
    priority: ticket.priority,
    email: ticket.requesterEmail,
    name: ticket.requesterName,
    assigneeId,
    tags: ticket.tags,
    createdAt: ticket.createdAt.toISOString(),
    updatedAt: ticket.updatedAt.toISOString(),
    closedAt: ticket.closedAt?.toISOString() ?? null,
  }
}
