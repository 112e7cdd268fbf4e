import { z } from 'zod'
import { withoutReplyMark } from '#shared/domain/mail-subject'
import { escapeHtml } from './escape-html'
import { messageParts } from './message-parts'
import { oneLine } from './one-line'
import type { ReplyFile, ReplyToWrite, WaitingMail } from './outbox'
import { fitFiles, nameInMail, typeInMail, writeUnsent } from './reply-files'
import type { MailTemplates } from './templates'
import type { Mailbox, MailThread, OutgoingMail } from './transport'

/** What the database puts into the payload of a mail with a code. */
const CodePayloadSchema = z.object({
  code: z.string().regex(/^\d{6}$/),
  installation: z.string().optional(),
})

/** So many Message-IDs of a thread are named: mail programs look at the last ones. */
const REFERENCES = 50

export interface Writing {
  templates: MailTemplates
  sender: Mailbox
  /**
   * Every workspace belongs to whoever gave the mail server: mails leave from the address that a workspace names.
   * Else nobody has confirmed it: replies go to it, and the mail is sent from the installation's own address.
   */
  sendsAsWorkspaces: boolean
  /** Named in the mail when its row does not say which machine asked. */
  device: string
  /** The link by which a new computer joins the team with this login; without it invitations carry none. */
  joinLink?: ((login: { user: string; password: string; email: string }) => string) | undefined
}

/** Makes the mail of a code, the same at every try; null for a row this version cannot read. */
export function writeMail(row: WaitingMail, writing: Writing): OutgoingMail | null {
  if (row.kind !== 'code') return null
  const payload = CodePayloadSchema.safeParse(row.payload)
  if (!payload.success) return null
  const { code, installation } = payload.data
  const lifetime = row.expiresAt === null ? 0 : row.expiresAt.getTime() - row.createdAt.getTime()
  const host = hostOf(writing.sender.address)
  return {
    messageId: `<${row.messageId}@${host}>`,
    date: row.createdAt,
    from: writing.sender,
    to: row.recipient,
    ...writing.templates.code({
      code,
      validMinutes: Math.round(lifetime / 60_000),
      device: installation ?? writing.device,
      requestedAt: row.createdAt,
    }),
  }
}

/**
 * Makes the mail of a reply. The sender reads "Mia Agent via Acme": a person answers, and as in mailing
 * lists "via" tells that the address is not the person's own, which is never given away. The subject
 * carries the ticket's number; every reply names the mail it answers, the ticket's own id and the replies
 * before it, so that mail programs show one thread even where one of them is missing. Its files go with it, read by `read`
 * when they are due; those that do not fit are named.
 */
export function writeReply(
  row: WaitingMail,
  reply: ReplyToWrite,
  writing: Writing,
  read: (file: ReplyFile) => AsyncIterable<Uint8Array>,
): OutgoingMail {
  const id = (local: string) => `<${local}@${reply.host}>`
  const sender = oneLine(reply.senderName ?? reply.workspace)
  const author = oneLine(reply.author ?? '')
  const { fit, rest } = fitFiles(reply.files)
  const unsent = writeUnsent(rest)
  const message = messageParts(reply.content)
  return {
    messageId: id(row.messageId),
    date: row.createdAt,
    ...sendersOf(author === '' ? sender : `${author} via ${sender}`, reply.senderAddress, writing),
    to: row.recipient,
    thread: threadOf(reply),
    files: fit.map((file) => ({
      name: nameInMail(file.name),
      type: typeInMail(file.type),
      content: () => read(file),
    })),
    ...writing.templates.reply({
      // A subject that came with "Re:", in whatever language, gets no second one.
      subject: withoutReplyMark(oneLine(reply.subject)),
      number: reply.number,
      text: message.text + (unsent === null ? '' : `\n\n${unsent.text}`),
      html: message.html + (unsent?.html ?? ''),
      closing: writeClosing(author, reply.signature, sender),
    }),
  }
}

/**
 * Where the mail of a reply belongs: it answers the requester's last mail, if that is kept, and stands in the
 * requester's own conversation then (RFC 5322, 3.6.4); else in ours.
 */
function threadOf({ host, ticketId, earlier, answered }: ReplyToWrite): MailThread {
  const own = [`ticket-${ticketId}`, ...earlier].map((local) => `${local}@${host}`)
  const last = answered.at(-1)
  const theirs = answered.flatMap(({ id, references }) => [...references.slice(-REFERENCES), id])
  const all = [...new Set([...theirs, ...own])].filter((id) => id !== last?.id)
  const references = [...all, ...(last === undefined ? [] : [last.id])]
    .slice(-REFERENCES)
    .map((id) => `<${id}>`)
  return { inReplyTo: references.at(-1) ?? '', references }
}

/** From whom a workspace's mail comes, and where its answers go. */
export function sendersOf(
  name: string,
  address: string | null,
  { sender, sendsAsWorkspaces }: Writing,
): Pick<OutgoingMail, 'from' | 'replyTo'> {
  if (address === null || address === sender.address)
    return { from: { name, address: sender.address } }
  if (sendsAsWorkspaces) return { from: { name, address } }
  return { from: { name, address: sender.address }, replyTo: { name: '', address } }
}

/** Who signs, one part below the other; the signature is Markdown as the reply is. */
function writeClosing(author: string, signature: string, sender: string) {
  const isSigned = signature.trim() !== ''
  const signed = messageParts(signature)
  const line = (text: string) => `<div dir="auto">${escapeHtml(text)}</div>`
  const text = [author, isSigned ? signed.text.trim() : '', sender]
  const html = [
    author === '' ? '' : line(author),
    isSigned ? signed.html.replaceAll('margin:0 0 12px', 'margin:0') : '',
    line(sender),
  ]
  const isThere = (part: string) => part !== ''
  return { text: text.filter(isThere).join('\n'), html: html.filter(isThere).join('\n') }
}

/** The part behind the @, for Message-IDs. */
export function hostOf(address: string): string {
  return address.split('@')[1] ?? 'localhost'
}
