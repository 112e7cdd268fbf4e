import { z } from 'zod'
import { withoutReplyMark } from '#shared/domain/mail-subject'
import { escapeHtml } from './escape-html'
import { messageParts } from './message-parts'
import { oneLine } from './one-line'
import type { ReplyFile, ReplyToWrite, WaitingMail } from './outbox-repository'
import { fitFiles, nameInMail, typeInMail, writeUnsent } from './reply-files'
import type { MailTemplates } from './templates'
import type { Mailbox, MailThread, OutgoingMail } from './transport'

/** The database's payload of a mail with a code. */
const CodePayloadSchema = z.object({
  code: z.string().regex(/^\d{6}$/),
  installation: z.string().optional(),
})

/** Number of Message-IDs of a thread in the header. Mail programs use the last ones. */
const REFERENCES = 50

export interface Writing {
  templates: MailTemplates
  sender: Mailbox
  /**
   * Whether all workspaces belong to the owner of the mail server. Then mails are sent from the
   * address that a workspace names. Otherwise nobody has confirmed that address: replies go to it,
   * but the mail is sent from the installation's own address.
   */
  sendsAsWorkspaces: boolean
  /** Named in the mail if its row does not say which computer asked. */
  device: string
  /**
   * Makes the link by which a new computer joins the team with this login. Without it invitations
   * have no link.
   */
  joinLink?: ((login: { user: string; password: string; email: string }) => string) | undefined
}

/**
 * Writes the mail of a code, which is the same at every try. Null for a row that this version
 * cannot read.
 */
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
 * Writes the mail of a reply. The sender reads "Mia Agent via Acme": a person answers, and "via"
 * shows, as in mailing lists, that the address is not the person's own, which is never revealed.
 * The subject has the ticket's number. Every reply refers to the mail it answers, the ticket's own
 * id and the replies before it, so that mail programs show one thread even if one of them is
 * missing. `read` reads its files when they are due. Files that do not fit are named.
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
      // A subject that already starts with "Re:", in any language, does not get another one.
      subject: withoutReplyMark(oneLine(reply.subject)),
      number: reply.number,
      text: message.text + (unsent === null ? '' : `\n\n${unsent.text}`),
      html: message.html + (unsent?.html ?? ''),
      closing: writeClosing(author, reply.signature, sender),
    }),
  }
}

/**
 * The thread of a reply's mail. It answers the requester's last mail if that is stored, and so
 * joins the requester's own thread (RFC 5322, 3.6.4). Otherwise it joins ours.
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

/** The sender of a workspace's mail, and the address for answers. */
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

/** The signature lines, one below the other. The signature is Markdown, like the reply. */
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

/** The part after the @, for Message-IDs. */
export function hostOf(address: string): string {
  return address.split('@')[1] ?? 'localhost'
}
