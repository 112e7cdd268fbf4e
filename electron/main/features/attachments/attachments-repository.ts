import { type MailSource, MailSourceSchema } from '#shared/domain/attachment'
import type { DatabaseClient } from '#main/database/client'
import type { Viewer } from '#main/ipc/handler'
import { mailFileName } from '#main/mail-reader/file-name'

/** A file that the viewer may read: an attachment, or a complete upload of their own. */
export interface StoredFile {
  id: string
  name: string
  type: string
  size: number
  sha256: string | null
}

/** The ticket's number, and the files of the ticket and its messages, or of one message, in order. */
export async function listOf(
  database: DatabaseClient,
  viewer: Viewer,
  ticketId: string,
  commentId: string | null,
): Promise<{ number: number | null; files: StoredFile[] }> {
  const { workspaceId } = viewer
  const ticket = await database.ticket.findFirst({
    where: { id: ticketId, workspaceId },
    select: { number: true },
  })
  const comment = { ticketId, ...(commentId === null ? {} : { id: commentId }) }
  const files = await database.attachment.findMany({
    where: { workspaceId, OR: [...(commentId === null ? [{ ticketId }] : []), { comment }] },
    select: columns,
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  return { number: ticket?.number ?? null, files }
}

const columns = { id: true, name: true, type: true, size: true, sha256: true } as const

/** Null for a file of another workspace or of another person's draft, and for an incomplete file. */
export async function find(
  database: DatabaseClient,
  viewer: Viewer,
  id: string,
): Promise<StoredFile | null> {
  const where = { id, workspaceId: viewer.workspaceId }
  const attached = await database.attachment.findFirst({ where, select: columns })
  if (attached !== null) return attached
  const upload = await database.upload.findFirst({
    where: { ...where, state: 'READY' },
    select: columns,
  })
  return upload ?? findMail(database, viewer, id)
}

/** A mail that a ticket or message was imported from, named after the ticket's subject. */
async function findMail(
  database: DatabaseClient,
  { workspaceId }: Viewer,
  id: string,
): Promise<StoredFile | null> {
  const mail = await database.mailSource.findFirst({
    where: { id, workspaceId },
    select: { id: true, size: true, sha256: true, ticket: { select: { subject: true } } },
  })
  if (mail === null) return null
  const { ticket, ...rest } = mail
  return { ...rest, name: mailFileName(ticket.subject), type: 'message/rfc822' }
}

/** The mails that a ticket and its messages were imported from. */
export async function listMails(
  database: DatabaseClient,
  { workspaceId }: Viewer,
  ticketId: string,
): Promise<MailSource[]> {
  const found = await database.mailSource.findMany({
    where: { workspaceId, ticketId },
    select: { id: true, commentId: true, size: true, notes: true },
    orderBy: { id: 'asc' },
  })
  return found.map((mail) => MailSourceSchema.parse(mail))
}
