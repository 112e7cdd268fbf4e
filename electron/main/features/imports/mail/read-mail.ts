import {
  DESCRIPTION_MAX,
  DescriptionSchema,
  SubjectSchema,
  type TicketPriority,
} from '#shared/domain/ticket'
import { codePointLength, visibleLength } from '#shared/domain/text'
import { EmailSchema } from '#shared/domain/email-address'
import { headerEnd, looksLikeMail } from '#main/mail-reader/mail-start'
import { tidy } from '#main/mail-reader/plain-words'
import { type Message, readMessage } from '#main/mail-reader/read-message'
import { importKey } from '../import-key'
import { brokenRule } from '../rule-words'
import type { ImportRow, RowNote, ImportTicket } from '../import-row'
import { identifyMail } from './mail-identity'
import { findSender } from './mail-sender'
import { mailTime } from './mail-time'

/** Larger mails are rejected, because they would be in memory as a whole. */
export const MAIL_MAX_BYTES = 50 * 1024 * 1024

const SUBJECT_MAX = 200

export interface MailContext {
  now: Date
  defaultPriority: TicketPriority
  /** The address of the workspace's own mails. Null if it has none of its own. */
  ownAddress: string | null
}

/** How a mail relates to others. */
export interface MailThread {
  /** Null if the mail has no Message-ID. */
  key: string | null
  /** Keys of the messages it answers, the nearest first. */
  parentKeys: string[]
  /** Milliseconds. Null if the mail has no readable date. */
  sentAt: number | null
}

/** Reads only the header of a mail. An unreadable one has no relation to others. */
export async function readMailThread(bytes: Buffer): Promise<MailThread> {
  try {
    return threadOf(await readMessage(bytes.subarray(0, headerEnd(bytes))))
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { key: null, parentKeys: [], sentAt: null }
  }
}

/**
 * Reads the bytes of one mail. Returns a ticket, a reply to a mail that may be a ticket already, or
 * the reason why the mail is neither. Never throws, whatever the bytes are. The sender in the header
 * is trusted, because the person who imports the mails is responsible for them.
 */
export async function readMail(bytes: Buffer, context: MailContext): Promise<ImportRow> {
  if (bytes.length === 0) return { kind: 'rejected', reason: 'The file is empty.' }
  if (!looksLikeMail(bytes)) return { kind: 'rejected', reason: 'The file is not an e-mail.' }
  let mail: Message
  try {
    mail = await readMessage(bytes)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return {
      kind: 'rejected',
      reason: 'The e-mail is too damaged or too deeply nested to be read.',
    }
  }
  const sender = findSender(mail, context.ownAddress)
  if (sender === null) return { kind: 'rejected', reason: noSender(mail) }
  const notes: RowNote[] = [...mail.remarks]
  const isOurs = sender.from === 'To'
  if (isOurs) notes.push({ kind: 'from-us', example: '' })
  else if (sender.from !== 'From') notes.push({ kind: 'sender-not-from', example: sender.from })
  const subject = readSubject(mail, notes)
  const description = readDescription(mail, subject.full, isOurs, notes)
  const parsed = DescriptionSchema.safeParse(description)
  if (!parsed.success) return { kind: 'rejected', reason: brokenRule(parsed.error, 'The text') }
  const thread = threadOf(mail)
  const createdAt = readTime(mail, context, notes)
  const ticket: ImportTicket = {
    key: thread.key ?? importKey('mail-bytes', bytes.toString('latin1')),
    subject: subject.line,
    description: parsed.data,
    status: 'OPEN',
    priority: context.defaultPriority,
    requesterEmail: sender.email,
    requesterName: sender.name,
    assignee: null,
    tags: [],
    createdAt,
    updatedAt: createdAt,
    closedAt: null,
  }
  const { files } = mail
  const identity = identifyMail(mail, bytes)
  const answersNothing = thread.parentKeys.length === 0 && identity.number === null
  if (answersNothing) return { kind: 'ticket', ticket, notes, files, mail: identity }
  const comment = {
    key: ticket.key,
    parentKeys: thread.parentKeys,
    content: ticket.description,
    authorEmail: ticket.requesterEmail,
    authorName: ticket.requesterName,
    createdAt,
  }
  return { kind: 'reply', comment, otherwise: ticket, notes, files, mail: identity }
}

function threadOf(mail: Message): MailThread {
  const earlier = mail.references.toReversed()
  const parents = [...new Set([...mail.inReplyTo, ...earlier])].filter(
    (id) => id !== mail.messageId,
  )
  return {
    key: mail.messageId === null ? null : importKey('mail', mail.messageId),
    parentKeys: parents.slice(0, 100).map((id) => importKey('mail', id)),
    sentAt: mailTime(mail)?.at ?? null,
  }
}

function noSender(mail: Message): string {
  const named = [...mail.from, ...mail.sender, ...mail.replyTo, ...mail.returnPath]
  const written = named.find(({ address }) => address !== '')?.address ?? ''
  const refused = EmailSchema.safeParse(written).error
  if (written === '' || refused === undefined) return 'The e-mail has no sender (From).'
  return brokenRule(refused, `The sender "${written.slice(0, 80).toWellFormed()}"`)
}

/** The subject as one line of at most 200 characters, and the full subject if it was cut. */
function readSubject(mail: Message, notes: RowNote[]): { line: string; full: string | null } {
  const plain = mail.subject.replace(/[\u0000-\u001f\u007f-\u009f]+/gu, ' ').trim()
  if (visibleLength(plain) < 2) {
    if (plain === '') notes.push({ kind: 'subject-missing', example: '' })
    return { line: plain === '' ? '(no subject)' : `(no subject) ${plain}`, full: null }
  }
  if (codePointLength(plain) <= SUBJECT_MAX) return { line: plain, full: null }
  notes.push({ kind: 'subject-cut', example: '' })
  const line = `${Array.from(plain)
    .slice(0, SUBJECT_MAX - 1)
    .join('')
    .trimEnd()}…`
  return { line: SubjectSchema.parse(line), full: plain }
}

function readDescription(
  mail: Message,
  fullSubject: string | null,
  isOurs: boolean,
  notes: RowNote[],
): string {
  const isEmpty = visibleLength(mail.text) === 0
  if (isEmpty) notes.push({ kind: 'text-missing', example: '' })
  const parts = [
    // The comment is in the name of the person it was sent to, so its text names the real author.
    isOurs ? `From: ${writer(mail)}` : '',
    fullSubject === null ? '' : `Subject: ${fullSubject}`,
    isEmpty ? '(The e-mail has no text.)' : mail.text,
  ].filter((part) => part !== '')
  const whole = parts.join('\n\n')
  if (codePointLength(whole) <= DESCRIPTION_MAX) return whole
  notes.push({ kind: 'text-cut', example: '' })
  return whole.slice(0, DESCRIPTION_MAX - 1).toWellFormed()
}

function writer({ from: [first] }: Message): string {
  const { name = '', address = '' } = first ?? {}
  return tidy(name === '' || name === address ? address : `${name} <${address}>`)
}

function readTime(mail: Message, context: MailContext, notes: RowNote[]): Date {
  const time = mailTime(mail)
  if (time !== null && time.at <= context.now.getTime()) {
    if (time.by === 'received') notes.push({ kind: 'date-from-received', example: '' })
    return new Date(time.at)
  }
  notes.push({ kind: time === null ? 'date-missing' : 'date-in-future', example: '' })
  return context.now
}
