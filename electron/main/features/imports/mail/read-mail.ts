import PostalMime, { type Address, type Email } from 'postal-mime'
import {
  DESCRIPTION_MAX,
  DescriptionSchema,
  SubjectSchema,
  type TicketPriority,
} from '../../../../../src/shared/domain/ticket'
import { codePointLength, visibleLength } from '../../../../../src/shared/domain/text'
import { EmailSchema } from '../../../../../src/shared/domain/email-address'
import { PersonNameSchema } from '../../../../../src/shared/domain/user'
import { importKey } from '../import-key'
import { brokenRule } from '../rule-words'
import type { Draft, RowNote, TicketDraft } from '../ticket-draft'
import { headerEnd, looksLikeMail, repairHeader } from './mail-bytes'
import { mailFiles } from './mail-files'
import { mailText, tidy } from './mail-text'

/** Larger mails are rejected: they would have to be held in memory as a whole. */
export const MAIL_MAX_BYTES = 50 * 1024 * 1024

const SUBJECT_MAX = 200

export interface MailContext {
  now: Date
  defaultPriority: TicketPriority
}

/** What of a mail says how it hangs together with others. */
export interface MailThread {
  /** Null when the mail has no Message-ID. */
  key: string | null
  /** Keys of the messages it answers, the nearest first. */
  parentKeys: string[]
  /** Milliseconds; null when the mail has no readable date. */
  sentAt: number | null
}

/** Reads no more than the header of a mail; what cannot be read stands alone. */
export async function readMailThread(bytes: Buffer): Promise<MailThread> {
  const header = bytes.subarray(0, headerEnd(bytes))
  try {
    return threadOf(await PostalMime.parse(await repairHeader(header)))
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { key: null, parentKeys: [], sentAt: null }
  }
}

/**
 * Turns the bytes of one mail into a ticket, into a reply to a mail that may be a ticket already, or
 * into the reason why it is neither. Never throws for what is in the bytes. The sender is believed
 * as the From line has it: whoever imports mails vouches for them.
 */
export async function readMail(bytes: Buffer, context: MailContext): Promise<Draft> {
  if (bytes.length === 0) return { kind: 'rejected', reason: 'The file is empty.' }
  if (!looksLikeMail(bytes)) return { kind: 'rejected', reason: 'The file is not an e-mail.' }
  let mail: Email
  try {
    mail = await PostalMime.parse(await repairHeader(bytes))
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return {
      kind: 'rejected',
      reason: 'The e-mail is too damaged or too deeply nested to be read.',
    }
  }
  const sender = mailbox(mail.from)
  const email = EmailSchema.safeParse(sender.address)
  if (!email.success) {
    const reason =
      sender.address === ''
        ? 'The e-mail has no sender (From).'
        : brokenRule(email.error, `The sender "${sender.address.slice(0, 80)}"`)
    return { kind: 'rejected', reason }
  }
  const notes: RowNote[] = []
  const subject = readSubject(mail, notes)
  const description = readDescription(mail, subject.full, notes)
  const parsed = DescriptionSchema.safeParse(description)
  if (!parsed.success) return { kind: 'rejected', reason: brokenRule(parsed.error, 'The text') }
  const thread = threadOf(mail)
  const createdAt = readTime(thread, context, notes)
  const ticket: TicketDraft = {
    key: thread.key ?? importKey('mail-bytes', bytes.toString('latin1')),
    subject: subject.line,
    description: parsed.data,
    status: 'OPEN',
    priority: context.defaultPriority,
    requesterEmail: email.data,
    requesterName: readName(sender.name, email.data),
    assignee: null,
    tags: [],
    createdAt,
    updatedAt: createdAt,
    closedAt: null,
  }
  const files = mailFiles(mail)
  if (thread.parentKeys.length === 0) return { kind: 'ticket', ticket, notes, files }
  const comment = {
    key: ticket.key,
    parentKeys: thread.parentKeys,
    content: ticket.description,
    authorEmail: ticket.requesterEmail,
    authorName: ticket.requesterName,
    createdAt,
  }
  return { kind: 'reply', comment, otherwise: ticket, notes, files }
}

function threadOf(mail: Email): MailThread {
  const nearest = messageIds(mail.inReplyTo)
  const earlier = messageIds(mail.references).reverse()
  const own = messageIds(mail.messageId)[0]
  const parents = [...new Set([...nearest, ...earlier])].filter((id) => id !== own)
  const sentAt = Date.parse(mail.date ?? '')
  return {
    key: own === undefined ? null : importKey('mail', own),
    parentKeys: parents.slice(0, 100).map((id) => importKey('mail', id)),
    sentAt: Number.isNaN(sentAt) || sentAt < 0 ? null : sentAt,
  }
}

function messageIds(text: string | undefined): string[] {
  return (text?.match(/<[^<>\s]+>/gu) ?? []).map((id) => id.slice(1, -1))
}

function mailbox(address: Address | undefined): { name: string; address: string } {
  if (address?.group !== undefined) return address.group[0] ?? { name: '', address: '' }
  return { name: address?.name ?? '', address: address?.address ?? '' }
}

function readName(name: string, email: string): string | null {
  const plain = tidy(name).replace(/\s+/gu, ' ').trim()
  if (plain === '' || plain.toLowerCase() === email) return null
  const parsed = PersonNameSchema.safeParse(plain)
  return parsed.success ? parsed.data : null
}

/** The subject as one line of at most 200 characters, and as it was when it had to be cut. */
function readSubject(mail: Email, notes: RowNote[]): { line: string; full: string | null } {
  const plain = tidy(mail.subject ?? '')
    .replace(/[\u0000-\u001f\u007f-\u009f]+/gu, ' ')
    .trim()
  if (visibleLength(plain) < 2) {
    if (plain === '') notes.push({ kind: 'subject-missing', example: '' })
    return { line: plain === '' ? '(no subject)' : `(no subject) ${plain}`, full: null }
  }
  if (plain.includes('\ufffd')) notes.push({ kind: 'damaged-text', example: '' })
  if (codePointLength(plain) <= SUBJECT_MAX) return { line: plain, full: null }
  notes.push({ kind: 'subject-cut', example: '' })
  const line = `${Array.from(plain)
    .slice(0, SUBJECT_MAX - 1)
    .join('')
    .trimEnd()}…`
  return { line: SubjectSchema.parse(line), full: plain }
}

function readDescription(mail: Email, fullSubject: string | null, notes: RowNote[]): string {
  const text = mailText(mail)
  if (visibleLength(text) === 0) notes.push({ kind: 'text-missing', example: '' })
  const parts = [
    fullSubject === null ? '' : `Subject: ${fullSubject}`,
    visibleLength(text) === 0 ? '(The e-mail has no text.)' : text,
  ].filter((part) => part !== '')
  const whole = parts.join('\n\n')
  if (codePointLength(whole) <= DESCRIPTION_MAX) return whole
  notes.push({ kind: 'text-cut', example: '' })
  return whole.slice(0, DESCRIPTION_MAX - 1).toWellFormed()
}

function readTime(thread: MailThread, context: MailContext, notes: RowNote[]): Date {
  if (thread.sentAt !== null && thread.sentAt <= context.now.getTime()) {
    return new Date(thread.sentAt)
  }
  notes.push({ kind: 'date-missing', example: '' })
  return context.now
}
